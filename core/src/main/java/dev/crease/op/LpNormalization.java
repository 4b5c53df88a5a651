package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * Each element over the p-norm of its line along an axis; a line of zeros stays one.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX LpNormalization, opset 1 to 22.
 *
 * @param axis the axis, a negative one counted from the end
 * @param p the norm's exponent, 1 or 2
 */
public record LpNormalization(long axis, long p) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    long p = attributes.integer("p", 2);
    if (p != 1 && p != 2) {
      return new Opaque("", "LpNormalization", "its p is " + p + ", not 1 or 2");
    }
    return new LpNormalization(attributes.integer("axis", -1), p);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return new Span(axis, false).infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return new Span(axis, false).evaluate(in, this::normalize);
  }

  private void normalize(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += p == 1 ? Math.abs(v) : v * v;
    }
    double norm = p == 1 ? sum : Math.sqrt(sum);
    for (int i = 0; i < x.length; i++) {
      x[i] = norm == 0 ? 0 : x[i] / norm;
    }
  }
}
