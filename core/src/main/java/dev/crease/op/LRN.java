package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = x / (bias + alpha / size · sum)^beta}, the sum over the squares of the {@code size} channels around.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…] → T[N,C,D…]}.
 *
 * <p><b>Source:</b> ONNX LRN, opset 1 to 13.
 *
 * @param size number of channels to sum over
 * @param alpha the exact value of the attribute's float
 * @param beta the exact value of the attribute's float
 * @param bias the exact value of the attribute's float
 */
public record LRN(long size, double alpha, double beta, double bias) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    long size = attributes.integer("size", 0);
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw Breach.in(attributes, "LRN").of("a size of 1 or more", Long.toString(size));
    }
    return new LRN(size, attributes.real("alpha", 1e-4f), attributes.real("beta", 0.75f),
        attributes.real("bias", 1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank() && x.rank() < 2) {
      throw in.wrong("an input with batch and channel axes", x.toString());
    }
    return List.of(x);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    Shape shape = KnownInputs.shape(this, in);
    int channels = (int) shape.dim(1);
    int inner = (int) shape.product(2, shape.rank());
    double[] y = new double[x.data().length];
    in.parallel((int) shape.dim(0) * channels, plane -> {
      int c = plane % channels;
      int first = plane - c + (int) Math.max(0, c - (size - 1) / 2);
      int last = plane - c + (int) Math.min(channels - 1, c + size / 2);
      for (int i = 0; i < inner; i++) {
        double sum = 0;
        for (int near = first; near <= last; near++) {
          sum += x.data()[near * inner + i] * x.data()[near * inner + i];
        }
        y[plane * inner + i] = x.data()[plane * inner + i]
            / Math.pow(bias + alpha / size * sum, beta);
      }
    });
    return List.of(new RealValue(x.dtype(), shape, y));
  }
}
