package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = −1, 0 or 1} by the sign of {@code x}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Sign, opset 9 to 13.
 */
public record Sign() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Sign();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    DType dtype = in.input(0).dtype();
    return Elementwise.map(in, Math::signum, x -> Elementwise.compare(dtype, x, 0));
  }
}
