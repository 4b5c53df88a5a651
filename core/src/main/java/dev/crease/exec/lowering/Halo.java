package dev.crease.exec.lowering;

import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;

/**
 * Rows and columns of zeros around each image.
 *
 * @param top rows above
 * @param left columns before
 * @param bottom rows below
 * @param right columns after
 */
public record Halo(int top, int left, int bottom, int right) {

  /** None. */
  public static final Halo NONE = new Halo(0, 0, 0, 0);

  /** What a window over two axes reads around its input. */
  static Halo of(WindowGeometry window) {
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    return new Halo(before(h), before(w), after(h), after(w));
  }

  /** What a step reads around the tensor that it sums over; none where it sums over none. */
  static Halo of(Step step) {
    return switch (step) {
      case Step.Convolution c -> of(c.window());
      case Step.TransposedConvolution t -> Phase.of(t).stream().map(p -> of(p.window()))
          .reduce(NONE, Halo::max);
      default -> NONE;
    };
  }

  private static int before(WindowAxis axis) {
    return Math.toIntExact(Math.max(0, axis.padBegin()));
  }

  private static int after(WindowAxis axis) {
    long end = (axis.output() - 1) * axis.stride() - axis.padBegin() + axis.reach();
    return Math.toIntExact(Math.max(0, end - axis.input()));
  }

  /** Wide enough for both. */
  Halo max(Halo other) {
    return new Halo(Math.max(top, other.top), Math.max(left, other.left),
        Math.max(bottom, other.bottom), Math.max(right, other.right));
  }

  /** Whether there is none. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** As {@code 1:1x0:2}: above and below, before and after. */
  @Override
  public String toString() {
    return top + ":" + bottom + "x" + left + ":" + right;
  }
}
