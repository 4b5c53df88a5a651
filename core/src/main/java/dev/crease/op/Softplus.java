package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = ln(1 + eˣ)}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Softplus, opset 1 to 22.
 */
public record Softplus() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Softplus();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, RealFunctions::softplus);
  }
}
