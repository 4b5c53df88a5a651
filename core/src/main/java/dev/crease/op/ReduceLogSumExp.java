package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The logarithm of the sum of exponentials over some axes; −∞ over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceLogSumExp, opset 1 to 18.
 *
 * @param over what is reduced
 */
public record ReduceLogSumExp(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceLogSumExp(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, ReduceLogSumExp::logSumExp);
  }

  private static double logSumExp(double[] row) {
    double max = Arrays.stream(row).max().orElse(Double.NEGATIVE_INFINITY);
    return Double.isInfinite(max)
        ? max
        : max + Math.log(Arrays.stream(row).map(v -> Math.exp(v - max)).sum());
  }
}
