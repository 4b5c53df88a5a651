package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The remainder of {@code a / b}.
 *
 * <p><b>Shapes:</b> {@code a T[…], b T[…] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Mod, opset 10 to 13.
 *
 * @param fmod whether the result has the sign of a, as in C, and not of b, as in Python
 */
public record Mod(boolean fmod) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Mod(attributes.integer("fmod", 0) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    List<TensorType> type = Elementwise.infer(in, new Broadcast.Numpy());
    if (!fmod && type.getFirst().dtype().filter(DType::isReal).isPresent()) {
      throw in.wrong("fmod = 1 for floating-point inputs", "fmod = 0");
    }
    return type;
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    boolean unsigned = in.input(0).dtype().isUnsigned();
    return Elementwise.binary(in, new Broadcast.Numpy(), (a, b) -> a % b, (a, b) -> {
      if (b == 0) {
        throw in.wrong("a divisor other than 0", a + " mod " + b);
      }
      if (unsigned) {
        return Long.remainderUnsigned(a, b);
      }
      return fmod ? a % b : Math.floorMod(a, b);
    });
  }
}
