package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = √x}, NaN for negative {@code x}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Sqrt, opset 1 to 13.
 */
public record Sqrt() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Sqrt();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, Math::sqrt);
  }
}
