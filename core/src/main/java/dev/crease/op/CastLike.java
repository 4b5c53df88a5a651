package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * Converts the elements to the type of another tensor, as {@link Cast} does.
 *
 * <p><b>Shapes:</b> {@code x T[…], like U[…] → U[…]}.
 *
 * <p><b>Source:</b> ONNX CastLike, opset 15 to 25.
 *
 * @param saturate whether too large a magnitude becomes the largest finite one, where the type is a float8
 */
public record CastLike(boolean saturate) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new CastLike(attributes.integer("saturate", 1) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(new TensorType(in.input(1).dtype(), in.input(0).dims()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(Numbers.cast(in, in.input(0), in.input(1).dtype(), saturate));
  }
}
