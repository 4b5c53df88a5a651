package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * Whether {@code x} is infinite.
 *
 * <p><b>Shapes:</b> {@code x T[…] → bool[…]}.
 *
 * <p><b>Source:</b> ONNX IsInf, opset 10 to 20.
 *
 * @param negative whether negative infinity counts
 * @param positive whether positive infinity counts
 */
public record IsInf(boolean negative, boolean positive) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new IsInf(
        attributes.integer("detect_negative", 1) != 0,
        attributes.integer("detect_positive", 1) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0).withDType(DType.BOOL));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(Logic.test(in, in.real(0),
        x -> negative && x == Double.NEGATIVE_INFINITY
            || positive && x == Double.POSITIVE_INFINITY));
  }
}
