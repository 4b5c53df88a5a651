package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The sum over some axes; 0 over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceSum, opset 1 to 13.
 *
 * @param over what is reduced
 */
public record ReduceSum(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceSum(Reduction.parse(attributes, opset, 13));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, row -> Arrays.stream(row).sum(), row -> Arrays.stream(row).sum());
  }
}
