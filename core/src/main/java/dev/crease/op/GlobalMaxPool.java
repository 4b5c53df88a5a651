package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * The largest element of each plane; NaN is larger than any number.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…] → T[N,C,1…]}.
 *
 * <p><b>Source:</b> ONNX GlobalMaxPool, opset 1 to 22.
 */
public record GlobalMaxPool() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new GlobalMaxPool();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(GlobalPooling.infer(in));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(GlobalPooling.evaluate(in, (x, from, to) -> {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        largest = Math.max(largest, x[i]);
      }
      return largest;
    }));
  }
}
