package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * 1 at the first largest element, 0 elsewhere.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Hardmax, opset 1 to 13.
 *
 * @param over what is normalized together
 */
public record Hardmax(Span over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Hardmax(Span.parse(attributes, opset));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, Hardmax::normalize);
  }

  private static void normalize(double[] x) {
    int first = 0;
    for (int i = 1; i < x.length; i++) {
      if (x[i] > x[first]) {
        first = i;
      }
    }
    for (int i = 0; i < x.length; i++) {
      x[i] = i == first ? 1 : 0;
    }
  }
}
