package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code exp(x)} over its sum; the largest element is subtracted first, so that nothing overflows.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Softmax, opset 1 to 13.
 *
 * @param over what is normalized together
 */
public record Softmax(Span over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Softmax(Span.parse(attributes, opset));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, Softmax::normalize);
  }

  private static void normalize(double[] x) {
    double largest = Span.largest(x);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      x[i] = Math.exp(x[i] - largest);
      sum += x[i];
    }
    for (int i = 0; i < x.length; i++) {
      x[i] /= sum;
    }
  }
}
