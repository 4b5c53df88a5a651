package dev.crease.tensor;

/**
 * A binary floating-point format: rounding to it, encoding and decoding.
 *
 * <p>All rounding is to nearest, ties to even, in one step from the exact argument.
 *
 * <p><b>Source:</b> IEEE 754-2019, section 3; ONNX "Float stored in 8 bits" and "Float stored in 4 bits".
 */
public enum FloatFormat {
  /** IEEE binary32. */
  BINARY32(24, -126, Float.MAX_VALUE, Special.IEEE),
  /** IEEE binary64. */
  BINARY64(53, -1022, Double.MAX_VALUE, Special.IEEE),
  /** IEEE binary16. */
  BINARY16(11, -14, 65504, Special.IEEE),
  /** bfloat16. */
  BFLOAT16(8, -126, 0x1.FEp127, Special.IEEE),
  /** float8e4m3fn. */
  E4M3FN(4, -6, 448, Special.NAN_ALL_ONES),
  /** float8e4m3fnuz. */
  E4M3FNUZ(4, -7, 240, Special.NAN_NEGATIVE_ZERO),
  /** float8e5m2. */
  E5M2(3, -14, 57344, Special.IEEE),
  /** float8e5m2fnuz. */
  E5M2FNUZ(3, -15, 57344, Special.NAN_NEGATIVE_ZERO),
  /** float4e2m1. */
  E2M1(2, 0, 6, Special.NONE);

  private enum Special {
    IEEE, NAN_ALL_ONES, NAN_NEGATIVE_ZERO, NONE
  }

  private final int precision;
  private final int minExponent;
  private final double maxFinite;
  private final Special special;

  FloatFormat(int precision, int minExponent, double maxFinite, Special special) {
    this.precision = precision;
    this.minExponent = minExponent;
    this.maxFinite = maxFinite;
    this.special = special;
  }

  /** Significant bits, the hidden one included. */
  public int precision() {
    return precision;
  }

  /** The largest finite value. */
  public double maxFinite() {
    return maxFinite;
  }

  /** The smallest positive value, a subnormal. */
  public double minPositive() {
    return Math.scalb(1.0, minExponent - precision + 1);
  }

  /**
   * The distance between neighbouring values at the magnitude of {@code x}: the quantum of the binade
   * that holds {@code |x|}, or of the smallest one.
   */
  public double ulp(double x) {
    if (this == BINARY64) {
      return Math.ulp(x);
    }
    int exponent = Math.max(Math.getExponent(x), minExponent);
    return Math.scalb(1.0, exponent - precision + 1);
  }

  /**
   * The nearest value of this format, ties to even. Too large a magnitude becomes infinite, or NaN in a
   * format without infinity, or the largest value in one without either, where NaN becomes 0.
   */
  public double round(double x) {
    switch (this) {
      case BINARY64 :
        return x;
      case BINARY32 :
        return (float) x;
      default :
        break;
    }
    if (Double.isNaN(x)) {
      return special == Special.NONE ? 0 : x;
    }
    if (x == 0) {
      return x;
    }
    if (Double.isInfinite(x)) {
      return overflow(x);
    }
    double quantum = ulp(x);
    double rounded = Math.rint(x / quantum) * quantum;
    return Math.abs(rounded) > maxFinite ? overflow(x) : rounded;
  }

  private double overflow(double x) {
    return switch (special) {
      case IEEE -> Math.copySign(Double.POSITIVE_INFINITY, x);
      case NAN_ALL_ONES, NAN_NEGATIVE_ZERO -> Double.NaN;
      case NONE -> Math.copySign(maxFinite, x);
    };
  }

  /**
   * The bits of {@link #round round(x)}, in the low bits of the result.
   *
   * @param x any value
   */
  public long encode(double x) {
    switch (this) {
      case BINARY64 :
        return Double.doubleToRawLongBits(x);
      case BINARY32 :
        return Float.floatToRawIntBits((float) x) & 0xFFFFFFFFL;
      default :
        break;
    }
    int mantissaBits = precision - 1;
    int exponentBits = bits() - precision;
    long sign = (Double.doubleToRawLongBits(x) >>> 63) << (bits() - 1);
    double rounded = round(x);
    if (Double.isNaN(rounded)) {
      return switch (special) {
        case IEEE ->
          sign | (((1L << exponentBits) - 1) << mantissaBits) | (1L << (mantissaBits - 1));
        case NAN_ALL_ONES -> sign | ((1L << (bits() - 1)) - 1);
        case NAN_NEGATIVE_ZERO -> 1L << (bits() - 1);
        case NONE -> 0;
      };
    }
    if (rounded == 0) {
      return special == Special.NAN_NEGATIVE_ZERO ? 0 : sign;
    }
    if (Double.isInfinite(rounded)) {
      return sign | (((1L << exponentBits) - 1) << mantissaBits);
    }
    double magnitude = Math.abs(rounded);
    int exponent = Math.getExponent(magnitude);
    if (exponent < minExponent) {
      return sign | (long) (magnitude / minPositive());
    }
    long biased = exponent - minExponent + 1L;
    long mantissa = (long) ((magnitude / Math.scalb(1.0, exponent) - 1) * (1L << mantissaBits));
    return sign | biased << mantissaBits | mantissa;
  }

  /**
   * The value of the low bits of {@code code}.
   *
   * @param code the encoding, as {@link #encode} gives it
   */
  public double decode(long code) {
    switch (this) {
      case BINARY64 :
        return Double.longBitsToDouble(code);
      case BINARY32 :
        return Float.intBitsToFloat((int) code);
      case BINARY16 :
        return Float.float16ToFloat((short) code);
      case BFLOAT16 :
        return Float.intBitsToFloat((int) code << 16);
      default :
        break;
    }
    int mantissaBits = precision - 1;
    int width = bits();
    long magnitude = code & ((1L << (width - 1)) - 1);
    boolean negative = (code >>> (width - 1) & 1) != 0;
    long biased = magnitude >>> mantissaBits;
    long mantissa = magnitude & ((1L << mantissaBits) - 1);
    switch (special) {
      case IEEE -> {
        if (biased == (1L << (width - precision)) - 1) {
          double infinity = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
          return mantissa == 0 ? infinity : Double.NaN;
        }
      }
      case NAN_ALL_ONES -> {
        if (magnitude == (1L << (width - 1)) - 1) {
          return Double.NaN;
        }
      }
      case NAN_NEGATIVE_ZERO -> {
        if (negative && magnitude == 0) {
          return Double.NaN;
        }
      }
      case NONE -> {
      }
    }
    double value = biased == 0
        ? mantissa * minPositive()
        : Math.scalb(1 + (double) mantissa / (1L << mantissaBits), (int) biased - 1 + minExponent);
    return negative ? -value : value;
  }

  private int bits() {
    return switch (this) {
      case BINARY64 -> 64;
      case BINARY32 -> 32;
      case BINARY16, BFLOAT16 -> 16;
      case E4M3FN, E4M3FNUZ, E5M2, E5M2FNUZ -> 8;
      case E2M1 -> 4;
    };
  }
}
