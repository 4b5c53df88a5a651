package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code c = a / b}; integers are truncated toward zero.
 *
 * <p><b>Shapes:</b> {@code a T[…], b T[…] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Div, opset 1 to 14.
 *
 * @param broadcast how b meets a
 */
public record Div(Broadcast broadcast) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Div(Broadcast.parse(attributes, opset));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Elementwise.infer(in, broadcast);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    boolean unsigned = in.input(0).dtype().isUnsigned();
    return Elementwise.binary(in, broadcast, (a, b) -> a / b, (a, b) -> {
      if (b == 0) {
        throw in.wrong("a divisor other than 0", a + " / " + b);
      }
      return unsigned ? Long.divideUnsigned(a, b) : a / b;
    });
  }
}
