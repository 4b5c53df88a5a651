package dev.crease.cli;

import dev.crease.tensor.NpyFile;
import dev.crease.tensor.Tensor;
import java.util.Map;

/** How far outputs lie apart. */
final class Differences {

  private Differences() {}

  /** The largest absolute difference of all outputs; NaN where only one of two is NaN, or outputs are missing. */
  static double maxAbs(Map<String, Tensor> a, Map<String, Tensor> b) {
    double max = 0;
    for (Map.Entry<String, Tensor> output : a.entrySet()) {
      Tensor mine = output.getValue();
      Tensor other = b.get(output.getKey());
      if (other == null || !other.shape().equals(mine.shape())) {
        return Double.NaN;
      }
      max = Math.max(max, NpyFile.canWrite(mine.dtype()) ? maxAbs(mine, other) : 0);
    }
    return max;
  }

  private static double maxAbs(Tensor a, Tensor b) {
    double max = 0;
    for (long i = 0; i < a.shape().elements(); i++) {
      double x = a.getDouble(i);
      double y = b.getDouble(i);
      boolean same = x == y || Double.isNaN(x) && Double.isNaN(y);
      max = Math.max(max, same ? 0 : Math.abs(x - y));
    }
    return max;
  }
}
