package dev.crease.op;

/**
 * How values between elements are made.
 *
 * <p><b>Source:</b> ONNX Resize, {@code mode}, opset 10 to 19.
 */
public sealed interface Interpolation {

  /** How a place between elements is rounded to one. */
  enum Rounding {
    /** To the nearest, halves down. */
    ROUND_PREFER_FLOOR,
    /** To the nearest, halves up. */
    ROUND_PREFER_CEIL,
    /** Down. */
    FLOOR,
    /** Up. */
    CEIL,
    /** Down where the axis grows, up where it shrinks: what runtimes do before opset 11. */
    OUTWARD;

    double round(double x, double scale) {
      return switch (this) {
        case ROUND_PREFER_FLOOR -> Math.ceil(x - 0.5);
        case ROUND_PREFER_CEIL -> Math.floor(x + 0.5);
        case FLOOR -> Math.floor(x);
        case CEIL -> Math.ceil(x);
        case OUTWARD -> scale < 1 ? Math.ceil(x) : Math.floor(x);
      };
    }
  }

  /**
   * The nearest element.
   *
   * @param rounding which one is the nearest
   */
  record Nearest(Rounding rounding) implements Interpolation {}

  /**
   * A straight line between two elements.
   *
   * @param borders what happens at the borders and where an axis shrinks
   */
  record Linear(Borders borders) implements Interpolation {}

  /**
   * Cubic convolution over four elements.
   *
   * @param a Keys's parameter
   * @param borders what happens at the borders and where an axis shrinks
   */
  record Cubic(double a, Borders borders) implements Interpolation {}

  /**
   * How many elements take part.
   *
   * @param excludeOutside whether places outside of the input take no part; otherwise the border is repeated there
   * @param antialias whether a shrinking axis spreads the kernel over as many more elements
   */
  record Borders(boolean excludeOutside, boolean antialias) {}
}
