package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = max(0, min(1, alpha · x + beta))}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX HardSigmoid, opset 1 to 22.
 *
 * @param alpha the slope
 * @param beta the value at 0
 */
public record HardSigmoid(float alpha, float beta) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new HardSigmoid(attributes.real("alpha", 0.2f), attributes.real("beta", 0.5f));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> Math.max(0, Math.min(1, alpha * x + beta)));
  }
}
