package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * Where along an axis the least element lies.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…] → i64[…,1,…]}.
 *
 * <p><b>Source:</b> ONNX ArgMin, opset 1 to 13.
 *
 * @param over the axis, and which of equal elements is meant
 */
public record ArgMin(ArgReduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ArgMin(ArgReduction.parse(attributes));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, -1);
  }
}
