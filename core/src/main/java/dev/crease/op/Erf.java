package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * The error function, {@code y = 2/√π ∫₀ˣ e^(−t²) dt}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Erf, opset 9 to 13.
 */
public record Erf() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Erf();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.map(in, RealFunctions::erf);
  }
}
