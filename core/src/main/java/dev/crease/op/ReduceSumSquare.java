package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The sum of squares over some axes; 0 over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceSumSquare, opset 1 to 18.
 *
 * @param over what is reduced
 */
public record ReduceSumSquare(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceSumSquare(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in,
        row -> Arrays.stream(row).map(v -> v * v).sum(),
        row -> Arrays.stream(row).map(v -> v * v).sum());
  }
}
