package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = tanh x}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Tanh, opset 1 to 13.
 */
public record Tanh() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Tanh();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, Math::tanh);
  }
}
