package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The machine's vectors. */
public final class Lanes {

  /** Channels of a block. */
  public static final int BLOCK = 16;

  static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED.length() <= BLOCK
      ? FloatVector.SPECIES_PREFERRED
      : FloatVector.SPECIES_512;

  /** Elements of a vector: a block is a whole number of vectors. */
  public static final int COUNT = SPECIES.length();

  /** Pixels of a tile that, by two vectors, leave room in the registers for weights and pixels. */
  public static final int PIXELS = COUNT == 8 ? 4 : 14;

  private Lanes() {}
}
