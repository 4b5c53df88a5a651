package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code c = a ≪ b} or {@code a ≫ b} of unsigned integers; bits shifted out are lost.
 *
 * <p><b>Shapes:</b> {@code a T[…], b T[…] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX BitShift, opset 11.
 *
 * @param left whether toward the higher bits
 */
public record BitShift(boolean left) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    String direction = attributes.text("direction", "");
    return switch (direction) {
      case "LEFT" -> new BitShift(true);
      case "RIGHT" -> new BitShift(false);
      default -> new Opaque("", "BitShift", "its direction is '" + direction + "'");
    };
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Elementwise.infer(in, new Broadcast.Numpy());
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    IntValue a = in.ints(0);
    return List.of(
        Elementwise.binary(in, new Broadcast.Numpy(), a, in.ints(1), a.dtype(), (x, n) -> {
          if (n < 0 || n >= Long.SIZE) {
            return 0;
          }
          return left ? x << n : x >>> n;
        }));
  }
}
