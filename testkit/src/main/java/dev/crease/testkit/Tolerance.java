package dev.crease.testkit;

import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.util.Optional;

/**
 * How far two results may be apart. A result is within if it satisfies any one of the three bounds.
 *
 * @param abs bound on the absolute difference
 * @param relative bound on the difference over the largest magnitude expected
 * @param ulp bound on the difference in units in the last place
 */
public record Tolerance(double abs, double relative, double ulp) {

  /** Bit for bit, but for the sign of zero and the payload of NaN. */
  public static final Tolerance EXACT = new Tolerance(0, 0, 0);

  /**
   * What separates two correct executors of one small graph: sums of a few thousand terms in the dtype's own
   * precision or better, in any order.
   */
  public static Tolerance ofRounding(DType dtype) {
    return switch (dtype) {
      case DOUBLE -> new Tolerance(1e-300, 1e-13, 4);
      case FLOAT -> new Tolerance(1e-30, 1e-5, 4);
      case FLOAT16 -> new Tolerance(1e-7, 4e-3, 4);
      case BFLOAT16 -> new Tolerance(1e-30, 3e-2, 4);
      default -> EXACT;
    };
  }

  /**
   * What breaks this tolerance, in words.
   *
   * @param what the value, for the message
   * @param expected the tensor to compare with
   * @param actual the tensor to judge
   * @return empty where the result is within
   */
  public Optional<String> violation(String what, Tensor expected, Tensor actual) {
    if (expected.dtype() != actual.dtype() || !expected.shape().equals(actual.shape())) {
      return Optional.of(what + ": expected " + expected + ", got " + actual);
    }
    Comparison c = Comparison.of(what, expected, actual);
    if (c.maxAbs() <= abs || c.maxRelative() <= relative || c.maxUlp() <= ulp) {
      return Optional.empty();
    }
    return Optional.of(c.message() + "; allowed abs " + abs + " or relative " + relative + " or "
        + ulp + " ulp");
  }
}
