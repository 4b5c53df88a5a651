package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = cosh x}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Cosh, opset 9 to 22.
 */
public record Cosh() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Cosh();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, Math::cosh);
  }
}
