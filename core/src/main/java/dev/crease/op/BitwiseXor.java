package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The exclusive or of each bit of two integers.
 *
 * <p><b>Shapes:</b> {@code a T[…], b T[…] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX BitwiseXor, opset 18.
 */
public record BitwiseXor() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new BitwiseXor();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Elementwise.infer(in, new Broadcast.Numpy());
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    IntValue a = in.ints(0);
    return List.of(Elementwise.binary(
        in, new Broadcast.Numpy(), a, in.ints(1), a.dtype(), (x, y) -> x ^ y));
  }
}
