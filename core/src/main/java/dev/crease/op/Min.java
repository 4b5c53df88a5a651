package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The least of all inputs; NaN where one is NaN.
 *
 * <p><b>Shapes:</b> {@code x₁ T[…], x₂ T[…], … → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Min, opset 1 to 13.
 */
public record Min() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Min();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Variadic.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    DType dtype = in.input(0).dtype();
    return List.of(
        Variadic.fold(in, Math::min, (a, b) -> Elementwise.compare(dtype, a, b) <= 0 ? a : b));
  }
}
