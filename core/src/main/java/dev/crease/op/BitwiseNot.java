package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The complement of each bit of an integer.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX BitwiseNot, opset 18.
 */
public record BitwiseNot() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new BitwiseNot();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    IntValue x = in.ints(0);
    return List.of(Elementwise.map(in, x, x.dtype(), v -> ~v));
  }
}
