package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x · sigmoid(alpha · x)}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Swish, opset 24.
 *
 * @param alpha how steep the gate is
 */
public record Swish(float alpha) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Swish(attributes.real("alpha", 1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> x * RealFunctions.sigmoid(alpha * x));
  }
}
