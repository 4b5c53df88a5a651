package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * The p-norm of each plane.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…] → T[N,C,1…]}.
 *
 * <p><b>Source:</b> ONNX GlobalLpPool, opset 1 to 22.
 *
 * @param p the norm's exponent
 */
public record GlobalLpPool(double p) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new GlobalLpPool(LpPool.exponent(attributes, opset));
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
        sum += Math.pow(Math.abs(x[i]), p);
      }
      return Math.pow(sum, 1 / p);
    }));
  }
}
