package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The mean of all inputs.
 *
 * <p><b>Shapes:</b> {@code x₁ T[…], x₂ T[…], … → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Mean, opset 1 to 13.
 */
public record Mean() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Mean();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Variadic.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    int count = in.inputCount();
    in.real(0);
    RealValue sum = (RealValue) Variadic.fold(in, Double::sum, Long::sum);
    return List.of(Elementwise.map(in, sum, x -> x / count));
  }
}
