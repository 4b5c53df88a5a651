package dev.crease.cli;

import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Tensor;
import java.util.Optional;

/**
 * What a tensor's elements are like.
 *
 * @param min the smallest finite element
 * @param max the largest finite element
 * @param mean the mean of the finite elements
 * @param notFinite how many elements are NaN or infinite
 */
record Statistics(double min, double max, double mean, long notFinite) {

  /** Empty where there are no numbers. */
  static Optional<Statistics> of(Tensor tensor) {
    if (!NpyFile.canWrite(tensor.dtype()) || tensor.shape().elements() == 0) {
      return Optional.empty();
    }
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long finite = 0;
    for (long i = 0; i < tensor.shape().elements(); i++) {
      double x = tensor.getDouble(i);
      if (Double.isFinite(x)) {
        min = Math.min(min, x);
        max = Math.max(max, x);
        sum += x;
        finite++;
      }
    }
    return Optional.of(
        finite == 0
            ? new Statistics(Double.NaN, Double.NaN, Double.NaN, tensor.shape().elements())
            : new Statistics(min, max, sum / finite, tensor.shape().elements() - finite));
  }
}
