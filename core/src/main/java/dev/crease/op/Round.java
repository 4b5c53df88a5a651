package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * The nearest integer, the even one of two equally near.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Round, opset 11 to 22.
 */
public record Round() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Round();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, Math::rint);
  }
}
