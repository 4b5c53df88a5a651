package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * Whether {@code x} is not a number.
 *
 * <p><b>Shapes:</b> {@code x T[…] → bool[…]}.
 *
 * <p><b>Source:</b> ONNX IsNaN, opset 9 to 20.
 */
public record IsNaN() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new IsNaN();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0).withDType(DType.BOOL));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(Logic.test(in, in.real(0), Double::isNaN));
  }
}
