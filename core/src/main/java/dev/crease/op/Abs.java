package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;
import java.util.function.LongUnaryOperator;

/**
 * {@code y = |x|}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Abs, opset 1 to 13.
 */
public record Abs() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Abs();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, Math::abs,
        in.input(0).dtype().isUnsigned() ? LongUnaryOperator.identity() : Math::abs);
  }
}
