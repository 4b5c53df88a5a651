package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The logarithm of the sum over some axes; −∞ over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceLogSum, opset 1 to 18.
 *
 * @param over what is reduced
 */
public record ReduceLogSum(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceLogSum(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, row -> Math.log(Arrays.stream(row).sum()));
  }
}
