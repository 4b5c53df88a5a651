package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = max(0, x) + min(0, alpha · (e^(x/alpha) − 1))}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Celu, opset 12 to 28.
 *
 * @param alpha what the negative side tends to, negated
 */
public record Celu(float alpha) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Celu(attributes.real("alpha", 1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in,
        x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha)));
  }
}
