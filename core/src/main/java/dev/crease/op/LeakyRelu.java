package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x} where {@code x >= 0}, else {@code alpha · x}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX LeakyRelu, opset 1 to 16.
 *
 * @param alpha the slope of the negative side
 */
public record LeakyRelu(float alpha) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new LeakyRelu(attributes.real("alpha", 0.01f));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> x < 0 ? alpha * x : x);
  }
}
