package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = not x} of booleans.
 *
 * <p><b>Shapes:</b> {@code x bool[…] → bool[…]}.
 *
 * <p><b>Source:</b> ONNX Not, opset 1.
 */
public record Not() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Not();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(Elementwise.map(in, Logic.bools(in, 0), DType.BOOL, x -> x ^ 1));
  }
}
