package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x · tanh(ln(1 + eˣ))}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Mish, opset 18 to 22.
 */
public record Mish() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Mish();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> x * Math.tanh(RealFunctions.softplus(x)));
  }
}
