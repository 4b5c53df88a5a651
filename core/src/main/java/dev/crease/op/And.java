package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code c = a and b} of booleans.
 *
 * <p><b>Shapes:</b> {@code a bool[…], b bool[…] → bool[broadcast]}.
 *
 * <p><b>Source:</b> ONNX And, opset 1 to 7.
 *
 * @param broadcast how b meets a
 */
public record And(Broadcast broadcast) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new And(Broadcast.parse(attributes, opset));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Logic.infer(in, broadcast);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Logic.binary(in, broadcast, (a, b) -> a & b);
  }
}
