package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = max(0, x)}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Relu, opset 1 to 14.
 */
public record Relu() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Relu();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, x -> Math.max(0, x), x -> Math.max(0, x));
  }
}
