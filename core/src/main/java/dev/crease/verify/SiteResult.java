package dev.crease.verify;

/**
 * How one fold site compares.
 *
 * @param name the affines folded there, joined by {@code +}
 * @param layer the layer they were folded into
 * @param operator the layer's operator
 * @param output name of the value that the site computes
 * @param ratio the largest difference of computed values over the one allowed; at most 1 where every constant is rounded once
 * @param constantRatio the largest difference of a stored weight or bias from what it should be, over half an ulp; at most 1 where
 *     every constant is rounded once, and 0 where the site is built in another way
 * @param stepwiseRatio the larger of both, over what a fold may lose that rounds at each of its steps
 * @param where the computed element with the largest ratio
 * @param whereConstant the stored element with the largest ratio
 * @param maxAbs the largest difference of computed values
 * @param elements number of computed values compared, all runs together
 */
public record SiteResult(
    String name,
    String layer,
    String operator,
    String output,
    double ratio,
    double constantRatio,
    double stepwiseRatio,
    String where,
    String whereConstant,
    double maxAbs,
    long elements) {

  /** {@link #ratio}, or {@link #constantRatio} where that is larger and above 1. */
  public double worst() {
    return constantRatio > 1 ? Math.max(ratio, constantRatio) : ratio;
  }
}
