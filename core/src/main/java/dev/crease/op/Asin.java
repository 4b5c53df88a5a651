package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = arcsin x}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Asin, opset 7 to 22.
 */
public record Asin() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Asin();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, Math::asin);
  }
}
