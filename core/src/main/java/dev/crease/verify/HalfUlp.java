package dev.crease.verify;

import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;

/** Half a unit in the last place of a stored type: how far rounding to nearest moves a number. */
final class HalfUlp {

  private static final long EXPONENT = 0x7FF0000000000000L;

  private final double perPower;
  private final double least;

  private HalfUlp(double perPower, double least) {
    this.perPower = perPower;
    this.least = least;
  }

  /** Of numbers of a floating-point type. */
  static HalfUlp of(DType dtype) {
    FloatFormat format = dtype.format();
    return new HalfUlp(Math.scalb(1.0, -format.precision()), format.minPositive() / 2);
  }

  /** At the magnitude of {@code x}; 0 at 0, which rounding does not move. */
  double at(double x) {
    if (x == 0) {
      return 0;
    }
    double power = Double.longBitsToDouble(Double.doubleToRawLongBits(x) & EXPONENT);
    return Math.max(power * perPower, least);
  }
}
