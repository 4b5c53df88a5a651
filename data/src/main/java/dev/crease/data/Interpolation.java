package dev.crease.data;

/** What a pixel of a resized picture is made of. {@code docs/preprocessing.md} has the formulas. */
public enum Interpolation {
  /** The one pixel that lies under the new pixel's centre. */
  NEAREST(0),
  /** The mean of the pixels around. */
  BOX(0.5),
  /** A triangle, two pixels wide where nothing shrinks. */
  BILINEAR(1),
  /** A cubic, four pixels wide where nothing shrinks. */
  BICUBIC(2),
  /** A windowed sinc, six pixels wide where nothing shrinks. */
  LANCZOS(3);

  private final double support;

  Interpolation(double support) {
    this.support = support;
  }

  /** How far from its centre the kernel reaches, in pixels of the coarser picture. */
  double support() {
    return support;
  }

  /**
   * The kernel.
   *
   * @param x distance from the centre
   * @param a the slope of the cubic at 1
   */
  double weight(double x, double a) {
    double d = Math.abs(x);
    return switch (this) {
      case NEAREST -> throw new IllegalStateException("nearest has no kernel");
      case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
      case BILINEAR -> d < 1 ? 1 - d : 0;
      case BICUBIC -> d < 1
          ? ((a + 2) * d - (a + 3)) * d * d + 1
          : d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
      case LANCZOS -> -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    };
  }

  private static double sinc(double x) {
    double t = x * Math.PI;
    return x == 0 ? 1 : StrictMath.sin(t) / t;
  }
}
