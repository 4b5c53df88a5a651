package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;
import java.util.OptionalLong;

/**
 * {@code y = x} where {@code x >= 0}, else {@code slope · x}.
 *
 * <p><b>Shapes:</b> {@code x T[…], slope T[…] → T[as x]}.
 *
 * <p><b>Source:</b> ONNX PRelu, opset 1 to 16.
 *
 * @param broadcast how the slope meets x: its first axis is the channels before opset 7, its last one the last since
 */
public record PRelu(Broadcast broadcast) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new PRelu(
        new Broadcast.Onto(opset < 7 ? OptionalLong.of(1) : OptionalLong.empty()));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return Elementwise.infer(in, broadcast);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return Elementwise.binary(in, broadcast, (x, s) -> x < 0 ? s * x : x,
        (x, s) -> x < 0 ? s * x : x);
  }
}
