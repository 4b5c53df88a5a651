package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The square root of the sum of squares over some axes; 0 over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceL2, opset 1 to 18.
 *
 * @param over what is reduced
 */
public record ReduceL2(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceL2(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, row -> Math.sqrt(Arrays.stream(row).map(v -> v * v).sum()));
  }
}
