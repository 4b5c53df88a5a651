package dev.crease.testkit;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/**
 * How far a tensor is from the one expected. Equal infinities and two NaNs are no difference; a NaN or an
 * infinity against anything else is an infinite one.
 *
 * @param maxAbs the largest absolute difference
 * @param maxRelative {@code maxAbs} over the largest finite magnitude expected; 0 where both are 0
 * @param maxUlp the largest difference in units in the last place of the expected element's dtype
 * @param largest the largest finite magnitude expected
 * @param worst row-major index of the largest absolute difference; -1 where there is none
 * @param message the worst element in words
 */
public record Comparison(
    double maxAbs, double maxRelative, double maxUlp, double largest, long worst,
    String message) {

  /**
   * Compares two tensors element by element.
   *
   * @param what the value, for messages
   * @param expected the tensor to compare with
   * @param actual the tensor to judge
   * @throws IllegalArgumentException if dtype or shape differ
   */
  public static Comparison of(String what, Tensor expected, Tensor actual) {
    if (expected.dtype() != actual.dtype() || !expected.shape().equals(actual.shape())) {
      throw new IllegalArgumentException(
          what + ": expected " + expected + ", got " + actual);
    }
    if (expected.dtype() == DType.STRING) {
      return ofStrings(what, expected, actual);
    }
    double maxAbs = 0;
    double maxUlp = 0;
    double largest = 0;
    long worst = -1;
    for (long i = 0; i < expected.shape().elements(); i++) {
      double e = expected.getDouble(i);
      double a = actual.getDouble(i);
      if (Double.isFinite(e)) {
        largest = Math.max(largest, Math.abs(e));
      }
      double difference = difference(e, a);
      if (difference > maxAbs) {
        maxAbs = difference;
        worst = i;
      }
      if (difference > 0) {
        maxUlp = Math.max(maxUlp, difference / ulp(expected.dtype(), e));
      }
    }
    double relative = maxAbs == 0 ? 0 : maxAbs / largest;
    String message = worst < 0
        ? what + ": equal"
        : String.format(Locale.ROOT,
            "%s: worst at %s (index %d): expected %s, got %s; |difference| %.3g, "
                + "%.3g of the largest %.3g, %.3g ulp at most",
            what, Arrays.toString(position(expected.shape(), worst)), worst,
            expected.getDouble(worst), actual.getDouble(worst), maxAbs, relative, largest,
            maxUlp);
    return new Comparison(maxAbs, relative, maxUlp, largest, worst, message);
  }

  private static Comparison ofStrings(String what, Tensor expected, Tensor actual) {
    for (int i = 0; i < expected.strings().size(); i++) {
      String e = expected.strings().get(i);
      String a = actual.strings().get(i);
      if (!e.equals(a)) {
        return new Comparison(Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY,
            Double.POSITIVE_INFINITY, 0, i,
            what + ": first difference at index " + i + ": expected '" + e + "', got '" + a + "'");
      }
    }
    return new Comparison(0, 0, 0, 0, -1, what + ": equal");
  }

  private static double difference(double e, double a) {
    if (e == a || Double.isNaN(e) && Double.isNaN(a)) {
      return 0;
    }
    double d = Math.abs(e - a);
    return Double.isNaN(d) ? Double.POSITIVE_INFINITY : d;
  }

  private static double ulp(DType dtype, double x) {
    return dtype.isReal() && Double.isFinite(x) ? dtype.format().ulp(x) : 1;
  }

  private static long[] position(Shape shape, long index) {
    long[] strides = shape.strides();
    long[] at = new long[shape.rank()];
    for (int i = 0; i < at.length; i++) {
      at[i] = index / strides[i] % shape.dim(i);
    }
    return at;
  }
}
