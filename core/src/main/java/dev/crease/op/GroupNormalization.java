package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = scale · (x − mean) / √(var + epsilon) + bias} with the statistics of every group of channels.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…], scale T[C], bias T[C] → T[N,C,D…]}; before opset 21 scale and bias have an
 * element per group.
 *
 * <p><b>Source:</b> ONNX GroupNormalization, opset 18 and 21.
 *
 * @param epsilon the exact value of the attribute's float
 * @param groups number of groups that the channels are divided into
 * @param perGroup whether scale and bias have an element per group, not per channel
 */
public record GroupNormalization(double epsilon, long groups, boolean perGroup)
    implements
      Operator {

  static Op parse(Attributes attributes, int opset) {
    long groups = attributes.integer("num_groups", 0);
    if (groups < 1 || groups > Integer.MAX_VALUE) {
      throw Breach.in(attributes, "GroupNormalization")
          .of("num_groups of 1 or more", Long.toString(groups));
    }
    return new GroupNormalization(attributes.real("epsilon", 1e-5f), groups, opset < 21);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (x.hasRank() && x.rank() < 2) {
      throw in.wrong("an input with batch and channel axes", x.toString());
    }
    Dim channels = x.hasRank() ? x.dim(1) : Dim.unknown();
    if (channels.isKnown() && channels.orUnknown() % groups != 0) {
      throw in.wrong("channels that divide into the groups",
          channels + " channels and " + groups + " groups");
    }
    Moments.requirePerChannel(in, "scale", in.input(1), perGroup ? Dim.of(groups) : channels);
    Moments.requirePerChannel(in, "bias", in.input(2), perGroup ? Dim.of(groups) : channels);
    return List.of(x);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    Shape shape = KnownInputs.shape(this, in);
    double[] scale = in.real(1).data();
    double[] bias = in.real(2).data();
    int count = (int) groups;
    int inGroup = (int) shape.dim(1) / count;
    int size = (int) shape.product(2, shape.rank());
    double[] y = new double[x.data().length];
    in.parallel((int) shape.dim(0) * count, group -> {
      int from = group * inGroup * size;
      int to = from + inGroup * size;
      double mean = Moments.mean(x.data(), from, to);
      double var = Moments.meanSquare(x.data(), from, to, mean);
      double deviation = Math.sqrt(var + epsilon);
      for (int i = from; i < to; i++) {
        int channel = group % count * inGroup + (i - from) / size;
        int at = perGroup ? group % count : channel;
        y[i] = (x.data()[i] - mean) * (scale[at] / deviation) + bias[at];
      }
    });
    return List.of(new RealValue(x.dtype(), shape, y));
  }
}
