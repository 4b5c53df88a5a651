package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * The sum of all inputs; integers wrap around.
 *
 * <p><b>Shapes:</b> {@code x₁ T[…], x₂ T[…], … → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Sum, opset 1 to 13.
 */
public record Sum() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Sum();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Variadic.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(Variadic.fold(in, Double::sum, Long::sum));
  }
}
