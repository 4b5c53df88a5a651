package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x} where {@code x >= 0}, else {@code alpha · (eˣ − 1)}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Elu, opset 1 to 22.
 *
 * @param alpha what the negative side tends to, negated
 */
public record Elu(float alpha) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Elu(attributes.real("alpha", 1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> x < 0 ? alpha * Math.expm1(x) : x);
  }
}
