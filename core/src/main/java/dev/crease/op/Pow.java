package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code z = xʸ} in the type of {@code x}.
 *
 * <p><b>Shapes:</b> {@code x T[…], y U[…] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Pow, opset 1 to 15.
 *
 * @param broadcast how y meets x
 */
public record Pow(Broadcast broadcast) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Pow(Broadcast.parse(attributes, opset));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(new TensorType(in.input(0).dtype(), Elementwise.dims(in, broadcast)));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Value y = in.input(1);
    if (x instanceof IntValue a && y instanceof IntValue b) {
      return List.of(Elementwise.binary(in, broadcast, a, b, x.dtype(), (p, q) -> power(in, p, q)));
    }
    RealValue a = Numbers.reals(in, x, DType.DOUBLE);
    RealValue b = Numbers.reals(in, y, DType.DOUBLE);
    return List.of(
        Numbers.cast(in, Elementwise.binary(in, broadcast, a, b, Math::pow), x.dtype(), true));
  }

  private static long power(EvalContext in, long base, long exponent) {
    if (exponent < 0) {
      if (base == 0) {
        throw in.wrong("a base other than 0 for a negative exponent", base + " ^ " + exponent);
      }
      return base == 1 || base == -1 ? (exponent % 2 == 0 ? 1 : base) : 0;
    }
    long power = 1;
    for (long square = base, rest = exponent; rest > 0; rest >>= 1, square *= square) {
      power = (rest & 1) == 1 ? power * square : power;
    }
    return power;
  }
}
