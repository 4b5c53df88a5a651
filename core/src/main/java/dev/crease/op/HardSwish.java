package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x · max(0, min(1, x/6 + 1/2))}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX HardSwish, opset 14 to 22.
 */
public record HardSwish() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new HardSwish();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> x * Math.max(0, Math.min(1, x / 6 + 0.5)));
  }
}
