package dev.crease.verify;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.Arrays;

/**
 * Compares one output of the whole model over all runs.
 *
 * <p>What is allowed is measured: {@value #MARGIN} times what moving every folded constant by half an ulp does to this output, the most of a few draws if need be, plus
 * {@code 2⁻⁴⁰} of its largest magnitude for the arithmetic in fp64. Rounding once moves each constant by less than that, and by as
 * many independent amounts, so the margin covers the difference of two random draws.
 */
final class OutputCheck {

  /** Largest of a few thousand random sums, against the largest of others. */
  static final int MARGIN = 16;

  private static final double FLOOR = 0x1p-40;

  private final String name;
  private double maxAbs;
  private double maxRelative;
  private double ratio;
  private double allowed;
  private boolean anyFinite;

  OutputCheck(String name) {
    this.name = name;
  }

  /**
   * Compares the results of one run.
   *
   * @param expected what the original computes
   * @param actual what the folded model computes
   * @param moved how far the folded model's result moves with its constants
   */
  void compare(Value expected, Value actual, double moved) {
    anyFinite |= hasFinite(expected);
    double off = difference(expected, actual);
    double limit = limit(expected, moved);
    double r = off == 0 ? 0 : off / limit;
    if (Double.isNaN(r) || r > ratio || ratio == 0) {
      ratio = Double.isNaN(r) ? Double.POSITIVE_INFINITY : r;
      allowed = limit;
    }
    maxAbs = Math.max(maxAbs, off);
    maxRelative = Math.max(maxRelative, off == 0 ? 0 : off / largest(expected));
  }

  /** Whether a result that moves so far with its constants may be as far off as it is. */
  static boolean explains(Value expected, Value actual, double moved) {
    return difference(expected, actual) <= limit(expected, moved);
  }

  private static double limit(Value expected, double moved) {
    return MARGIN * moved + FLOOR * largest(expected);
  }

  private static double largest(Value value) {
    double largest = 0;
    if (value instanceof RealValue real) {
      for (double v : real.data()) {
        if (Math.abs(v) < Double.POSITIVE_INFINITY) {
          largest = Math.max(largest, Math.abs(v));
        }
      }
    }
    return largest;
  }

  private static boolean hasFinite(Value value) {
    return !(value instanceof RealValue real)
        || Arrays.stream(real.data()).anyMatch(v -> Math.abs(v) < Double.POSITIVE_INFINITY);
  }

  /** The largest difference of reals; the number of different elements of others; infinite where the shapes differ. */
  static double difference(Value a, Value b) {
    if (!a.shape().equals(b.shape()) || a.dtype() != b.dtype()) {
      return Double.POSITIVE_INFINITY;
    }
    if (a instanceof RealValue x && b instanceof RealValue y) {
      double largest = 0;
      for (int i = 0; i < x.data().length; i++) {
        double p = x.data()[i];
        double q = y.data()[i];
        if (p != q && !(Double.isNaN(p) && Double.isNaN(q))) {
          double off = Math.abs(p - q);
          largest = Math.max(largest, Double.isNaN(off) ? Double.POSITIVE_INFINITY : off);
        }
      }
      return largest;
    }
    int different = 0;
    for (int i = 0; i < a.shape().size(); i++) {
      boolean same = switch (a) {
        case IntValue x -> x.data()[i] == ((IntValue) b).data()[i];
        case TextValue x -> x.data().get(i).equals(((TextValue) b).data().get(i));
        case RealValue _ -> throw new IllegalStateException("reals are compared above");
      };
      different += same ? 0 : 1;
    }
    return different;
  }

  /** Whether every element of every run was NaN or infinite, so that there was nothing to compare. */
  boolean sawNothing() {
    return !anyFinite;
  }

  OutputResult result() {
    return new OutputResult(name, maxAbs, maxRelative, ratio, allowed);
  }
}
