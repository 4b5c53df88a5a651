package dev.crease.tornado.fold;

/**
 * Products rounded once, for kernels.
 *
 * <p>TornadoVM and a device's compiler may turn {@code a·b + c} into a fused multiply-add. Nothing here minds: every product that
 * is added to something either is exact in fp64, or is so small that its rounding lies beyond 100 bits.
 * To that end numbers are split into 24 bits and the 29 that are left, on the host where it knows them, else by a conversion
 * to fp32.
 *
 * <p><b>Source:</b> Dekker, "A floating-point technique for extending the available precision", 1971.
 */
final class ExactProducts {

  /** Just above 1: a product in fp64 times it is above the product with both halves of the factor. */
  static final double ABOVE = 1 + 0x1p-50;

  /** Just below 1. */
  static final double BELOW = 1 - 0x1p-50;

  private static final long TAIL = (1L << 29) - 1;

  private ExactProducts() {}

  /** The upper 24 bits of a number. On the host. */
  static double upper(double x) {
    return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & ~TAIL);
  }

  /**
   * {@code w·(hi + lo)} rounded to fp32, ties to even.
   *
   * @param w any
   * @param hi 0, or of a magnitude between 2<sup>−700</sup> and 2<sup>700</sup>
   * @param upper of {@code hi}
   * @param lo at most half an ulp of {@code hi}
   */
  @SuppressWarnings("IdentityBinaryExpression") // x - x is 0 unless x is infinite or NaN
  static float rounded(float w, double hi, double upper, double lo) {
    double a = w * upper;
    double b = w * (hi - upper);
    double s = a + b;
    double rest = (b - (s - a)) + w * lo;
    double t = s + rest;
    double beyond = rest - (t - s);
    float near = (float) t;
    double past = t - near;
    double twice = near + (past + past);
    float other = (float) twice;
    // NaN, and so false, where other is infinite.
    double halfWay = (double) (other + (other - other)) == twice ? past * beyond : 0.0;
    float rounded = halfWay > 0.0 ? other : near;
    // A zero keeps its sign, an infinity its value.
    double plain = w * hi;
    float finite = rest - rest == 0.0 ? rounded : (float) plain;
    return plain == 0.0 ? (float) plain : finite;
  }

  /**
   * {@code w·(hi + lo)} rounded to fp64.
   *
   * @param w 0, or of a magnitude between 2<sup>−100</sup> and 2<sup>100</sup>
   * @param hi 0, or of a magnitude between 2<sup>−700</sup> and 2<sup>700</sup>
   * @param upper of {@code hi}
   * @param lo at most half an ulp of {@code hi}
   */
  static double rounded(double w, double hi, double upper, double lo) {
    double p = productHi(hi, upper, w);
    double rest = productLo(hi, upper, w, p) + w * lo;
    double rounded = p + rest;
    double plain = w * hi;
    return plain == 0.0 ? plain : rounded;
  }

  /**
   * {@code a·b} to within an ulp, as a sum, so that no compiler fuses it with what it is added to.
   *
   * @param a any
   * @param upper of {@code a}
   * @param b 0, or of a magnitude between 2<sup>−126</sup> and 2<sup>127</sup>, or an fp32 number
   */
  static double productHi(double a, double upper, double b) {
    double lower = a - upper;
    double b1 = (double) (float) b;
    double b2 = b - b1;
    return upper * b1 + ((upper * b2 + lower * b1) + lower * b2);
  }

  /** {@code a·b − p} to 2<sup>−101</sup> of the product, where {@code p} is {@link #productHi}. */
  static double productLo(double a, double upper, double b, double p) {
    double lower = a - upper;
    double b1 = (double) (float) b;
    double b2 = b - b1;
    return (((upper * b1 - p) + upper * b2) + lower * b1) + lower * b2;
  }

  /** What {@code s = a + b} lost, exactly. */
  static double lost(double a, double b, double s) {
    double t = s - a;
    return (a - (s - t)) + (b - t);
  }

  /** What {@code s = a + b} lost, where {@code |a| ≥ |b|}. */
  static double lostOrdered(double a, double b, double s) {
    return b - (s - a);
  }
}
