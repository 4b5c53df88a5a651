package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = gamma · x} where {@code x > 0}, else {@code gamma · alpha · (eˣ − 1)}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Selu, opset 1 to 22.
 *
 * @param alpha what the negative side tends to, negated, before {@code gamma}
 * @param gamma the scale
 */
public record Selu(float alpha, float gamma) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Selu(
        attributes.real("alpha", opset < 6 ? 1.6732f : 1.6732632f),
        attributes.real("gamma", opset < 6 ? 1.0507f : 1.050701f));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    double negative = (double) gamma * alpha;
    return Elementwise.map(in, x -> x > 0 ? gamma * x : negative * Math.expm1(x));
  }
}
