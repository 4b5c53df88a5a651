package dev.crease.report;

import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;

/**
 * How two constants of the same type and shape differ.
 *
 * @param elements how many elements there are
 * @param differing how many of them differ
 * @param maxUlp the largest difference in units in the last place of the first constant's element; of integers, the largest difference
 * @param maxAbs the largest difference
 */
public record TensorDiff(long elements, long differing, double maxUlp, double maxAbs) {

  static TensorDiff of(Tensor a, Tensor b) {
    long elements = a.shape().elements();
    if (a.dtype() == DType.STRING) {
      long differing = 0;
      for (int i = 0; i < a.strings().size(); i++) {
        differing += a.strings().get(i).equals(b.strings().get(i)) ? 0 : 1;
      }
      return new TensorDiff(elements, differing, 0, 0);
    }
    if (a.bytes().mismatch(b.bytes()) < 0) {
      return new TensorDiff(elements, 0, 0, 0);
    }
    long differing = 0;
    double maxUlp = 0;
    double maxAbs = 0;
    for (long i = 0; i < elements; i++) {
      double x = a.getDouble(i);
      double y = b.getDouble(i);
      if (x == y || Double.isNaN(x) && Double.isNaN(y)) {
        continue;
      }
      differing++;
      double abs = Math.abs(x - y);
      double off = Double.isFinite(abs) ? abs : Double.POSITIVE_INFINITY;
      maxAbs = Math.max(maxAbs, off);
      double ulp = a.dtype().isReal() && Double.isFinite(x)
          ? Math.max(a.dtype().format().ulp(x), a.dtype().format().minPositive())
          : 1;
      maxUlp = Math.max(maxUlp, off / ulp);
    }
    return new TensorDiff(elements, differing, maxUlp, maxAbs);
  }
}
