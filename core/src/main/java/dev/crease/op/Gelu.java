package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x · Φ(x)}, with Φ the normal distribution function.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Gelu, opset 20.
 *
 * @param tanh whether Φ is approximated by tanh
 */
public record Gelu(boolean tanh) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    String approximate = attributes.text("approximate", "none");
    return switch (approximate) {
      case "none" -> new Gelu(false);
      case "tanh" -> new Gelu(true);
      default -> new Opaque("", "Gelu", "its approximation is '" + approximate + "'");
    };
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    if (tanh) {
      double scale = Math.sqrt(2 / Math.PI);
      return Elementwise.map(in,
          x -> 0.5 * x * (1 + Math.tanh(scale * (x + 0.044715 * x * x * x))));
    }
    return Elementwise.map(in, x -> 0.5 * x * (1 + RealFunctions.erf(x / Math.sqrt(2))));
  }
}
