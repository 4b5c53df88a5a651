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

  /**
   * Elements before the first one of an array whose blocks are to lie in one line of a cache each. The JVM puts 16 bytes before the
   * elements of an array; one that fills half a region of its collector by default (G1; 1 to 32 MiB, by the heap) begins where a region does.
   */
  public static final int LEAD = 12;

  private Lanes() {}
}
