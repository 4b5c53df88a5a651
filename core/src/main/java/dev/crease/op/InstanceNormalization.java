package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = scale · (x − mean) / √(var + epsilon) + bias} with the statistics of every plane by itself.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…], scale T[C], bias T[C] → T[N,C,D…]}.
 *
 * <p><b>Source:</b> ONNX InstanceNormalization, opset 1 to 22.
 *
 * @param epsilon the exact value of the attribute's float
 */
public record InstanceNormalization(double epsilon) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new InstanceNormalization(attributes.real("epsilon", 1e-5f));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank() && x.rank() < 2) {
      throw in.wrong("an input with batch and channel axes", x.toString());
    }
    Dim channels = x.hasRank() ? x.dim(1) : Dim.unknown();
    Moments.requirePerChannel(in, "scale", in.input(1), channels);
    Moments.requirePerChannel(in, "bias", in.input(2), channels);
    return List.of(x);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    Shape shape = KnownInputs.shape(this, in);
    double[] scale = in.real(1).data();
    double[] bias = in.real(2).data();
    int size = (int) shape.product(2, shape.rank());
    double[] y = new double[x.data().length];
    in.parallel((int) shape.product(0, 2), plane -> {
      int from = plane * size;
      int to = from + size;
      int channel = plane % scale.length;
      double mean = Moments.mean(x.data(), from, to);
      double var = Moments.meanSquare(x.data(), from, to, mean);
      double gain = scale[channel] / Math.sqrt(var + epsilon);
      for (int i = from; i < to; i++) {
        y[i] = (x.data()[i] - mean) * gain + bias[channel];
      }
    });
    return List.of(new RealValue(x.dtype(), shape, y));
  }
}
