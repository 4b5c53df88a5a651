package dev.crease.verify;

/**
 * How one fold site compares.
 *
 * @param name the affines folded there, joined by {@code +}
 * @param layer the layer they were folded into
 * @param operator the layer's operator
 * @param output name of the value that the site computes
 * @param ratio the largest difference observed over the one allowed, of computed values and of stored constants; at most 1 where
 *     every constant is rounded once
 * @param stepwiseRatio the same, over what a fold may lose that rounds at each of its steps
 * @param where the element with the largest ratio
 * @param maxAbs the largest difference of computed values
 * @param allowed the largest difference that any computed value may have
 * @param elements number of computed values compared, all runs together
 */
public record SiteResult(
    String name,
    String layer,
    String operator,
    String output,
    double ratio,
    double stepwiseRatio,
    String where,
    double maxAbs,
    double allowed,
    long elements) {}
