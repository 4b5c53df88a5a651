package dev.crease.tensor;

import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;

/** Work in pieces on all cores, where all of them may touch the memory: that of a confined arena belongs to one thread. */
public final class Cores {

  /** A piece of work small enough to share a large weight between cores, and larger than what it takes to share it. */
  public static final long PIECE_ELEMENTS = 1 << 18;

  private static final Thread ANOTHER = Thread.ofPlatform().unstarted(() -> {});

  private Cores() {}

  /** Whether any thread may touch all of these. */
  public static boolean mayTouch(MemorySegment... segments) {
    for (MemorySegment segment : segments) {
      if (!segment.isAccessibleBy(ANOTHER)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The numbers of pieces.
   *
   * @param count how many
   * @param all whether cores may share them
   */
  public static IntStream pieces(int count, boolean all) {
    IntStream pieces = IntStream.range(0, count);
    return all ? pieces.parallel() : pieces;
  }
}
