package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x / (1 + |x|)}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Softsign, opset 1 to 22.
 */
public record Softsign() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Softsign();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> x / (1 + Math.abs(x)));
  }
}
