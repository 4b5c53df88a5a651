package dev.crease.tornado.fold;

import dev.crease.fold.FoldedBias;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.util.List;

/** Which layers' numbers the kernels can split and multiply without a subnormal or an infinity in between. */
final class Ranges {

  /** Binary exponents that factors may have in fp64. */
  private static final int WIDE = 700;

  /** Binary exponents that numbers may have that are converted to fp32. */
  private static final int NARROW = 100;

  private Ranges() {}

  /**
   * Whether the device can rescale a layer's weight.
   *
   * @param fold the layer
   * @param fp64 whether it computes in fp64
   */
  static boolean canScale(LayerFold fold, boolean fp64) {
    Tensor weight = fold.layer().weight();
    boolean doubles = weight.dtype() == DType.DOUBLE;
    int exponent = (fp64 ? WIDE : NARROW)
        / (fold.in().keepsScale() || fold.out().keepsScale() ? 1 : 2);
    return (fp64 || !doubles)
        && within(fold.in().scale(), exponent)
        && within(fold.out().scale(), exponent)
        && (!doubles || allWithin(weight))
        && (fp64 || isNormal(weight, leastExponent(fold.in().scale())
            + leastExponent(fold.out().scale())));
  }

  /** Whether neither a weight nor its product with a factor is subnormal in fp32, which devices may take for 0. */
  private static boolean isNormal(Tensor weight, int factor) {
    int least = Float.MIN_EXPONENT - Math.min(0, factor);
    for (long i = 0; i < weight.shape().elements(); i++) {
      double value = weight.getDouble(i);
      if (value != 0 && Math.getExponent(value) < least) {
        return false;
      }
    }
    return true;
  }

  /** Of all that are not 0; 0 if there is none. */
  private static int leastExponent(List<Wide> values) {
    return values.stream().filter(v -> v.hi() != 0).mapToInt(v -> Math.getExponent(v.hi())).min()
        .orElse(0);
  }

  /** Whether the device can compute a layer's bias. */
  static boolean canComputeBias(LayerFold fold) {
    return FoldedBias.changes(fold)
        && within(fold.out().scale(), WIDE)
        && within(fold.in().shift(), WIDE)
        && (fold.layer().weight().dtype() != DType.DOUBLE
            || fold.layer().bias().map(Ranges::allWithin).orElse(true))
        && within(fold.layer().weightFactor(), WIDE);
  }

  private static boolean within(List<Wide> values, int exponent) {
    return values.stream().allMatch(v -> within(v.hi(), exponent));
  }

  private static boolean allWithin(Tensor weight) {
    for (long i = 0; i < weight.shape().elements(); i++) {
      if (!within(weight.getDouble(i), NARROW)) {
        return false;
      }
    }
    return true;
  }

  private static boolean within(double value, int exponent) {
    return value == 0 || Math.abs(Math.getExponent(value)) <= exponent;
  }
}
