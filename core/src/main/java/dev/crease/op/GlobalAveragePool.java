package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * The mean of each plane.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…] → T[N,C,1…]}.
 *
 * <p><b>Source:</b> ONNX GlobalAveragePool, opset 1 to 22.
 */
public record GlobalAveragePool() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new GlobalAveragePool();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(GlobalPooling.infer(in));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(GlobalPooling.evaluate(in, (x, from, to) -> {
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += x[i];
      }
      return sum / (to - from);
    }));
  }
}
