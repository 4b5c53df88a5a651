package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code c = a < b}.
 *
 * <p><b>Shapes:</b> {@code a T[…], b T[…] → bool[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Less, opset 1 to 13.
 *
 * @param broadcast how b meets a
 */
public record Less(Broadcast broadcast) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Less(Broadcast.parse(attributes, opset));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Logic.infer(in, broadcast);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Logic.compare(in, broadcast, (a, b) -> a < b, sign -> sign < 0);
  }
}
