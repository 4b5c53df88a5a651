package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = (x − mean) / (√var + 1e-9)} with the statistics over some axes.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX MeanVarianceNormalization, opset 9 and 13, its function body.
 *
 * @param axes the axes of the statistics, negative ones counted from the end
 */
public record MeanVarianceNormalization(List<Long> axes) implements Operator {

  private static final double EPSILON = 1e-9f;

  /** Copies the list. */
  public MeanVarianceNormalization {
    axes = List.copyOf(axes);
  }

  static Op parse(Attributes attributes, int opset) {
    if (opset < 9) {
      return new Opaque("", "MeanVarianceNormalization", "it is experimental before opset 9");
    }
    return new MeanVarianceNormalization(
        attributes.integers("axes").orElse(List.of(0L, 2L, 3L)));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank()) {
      Dims.axes(in, axes, x.rank());
    }
    return List.of(x);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    double[] y = new double[x.data().length];
    if (y.length > 0) {
      Rows rows = new Rows(x.shape(), Dims.axes(in, axes, x.shape().rank()));
      rows.forEach(in, x.data(), (row, elements) -> {
        double mean = Moments.mean(elements, 0, elements.length);
        double var = Moments.meanSquare(elements, 0, elements.length, mean);
        for (int i = 0; i < elements.length; i++) {
          y[rows.index(row, i)] = (elements[i] - mean) / (Math.sqrt(var) + EPSILON);
        }
      });
    }
    return List.of(new RealValue(x.dtype(), x.shape(), y));
  }
}
