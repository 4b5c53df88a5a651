package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code c = a − b}; integers wrap around.
 *
 * <p><b>Shapes:</b> {@code a T[…], b T[…] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Sub, opset 1 to 14.
 *
 * @param broadcast how b meets a
 */
public record Sub(Broadcast broadcast) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Sub(Broadcast.parse(attributes, opset));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Elementwise.infer(in, broadcast);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.binary(in, broadcast, (a, b) -> a - b, (a, b) -> a - b);
  }
}
