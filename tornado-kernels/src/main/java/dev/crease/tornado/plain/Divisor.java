package dev.crease.tornado.plain;

/**
 * Sizes to divide by, outside of loops.
 *
 * <p>A division whose divisor may be zero could throw, so TornadoVM keeps the frame that it would throw from: in front of the
 * first loop that is the kernel's arguments, the context among them. Its SPIR-V generator then loads the context as what it
 * is not, and drivers refuse the module. A divisor whose bits say that it is positive keeps no frame.
 */
public final class Divisor {

  /** The largest. */
  public static final int LARGEST = 1 << 30;

  private Divisor() {}

  /** The same number, which is from 1 to {@link #LARGEST}. */
  public static int of(int size) {
    return (size - 1 & LARGEST - 1) + 1;
  }
}
