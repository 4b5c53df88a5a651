package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = arsinh x}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Asinh, opset 9 to 22.
 */
public record Asinh() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Asinh();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, RealFunctions::asinh);
  }
}
