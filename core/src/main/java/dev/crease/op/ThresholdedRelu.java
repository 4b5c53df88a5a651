package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x} where {@code x > alpha}, else 0.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ThresholdedRelu, opset 10 to 22.
 *
 * @param alpha the threshold
 */
public record ThresholdedRelu(float alpha) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ThresholdedRelu(attributes.real("alpha", 1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> x > alpha ? x : 0);
  }
}
