package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code y = scale · (x − mean) / √(var + epsilon) + bias} per channel, with stored statistics or with the batch's own.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…], scale T1[C], bias T1[C], mean T2[C], var T2[C] → T[N,C,D…]}; in training also
 * the running mean and variance, before opset 14 the batch's mean and variance too. Where it is not spatial, the
 * parameters are {@code [C,D…]}.
 *
 * <p><b>Source:</b> ONNX BatchNormalization, opset 1 to 15.
 *
 * @param epsilon the exact value of the attribute's float
 * @param momentum how much of the running statistics training keeps, the exact value of the attribute's float
 * @param mode whether stored or batch statistics are used
 * @param spatial whether there is one statistic per channel, not one per activation
 */
public record BatchNormalization(double epsilon, double momentum, Mode mode, boolean spatial)
    implements
      Operator {

  /** What decides about the statistics. */
  public enum Mode {
    /** The stored statistics. */
    INFERENCE,
    /** The batch's own. */
    TRAINING,
    /** The batch's own if the node lists more outputs than one, as opsets 7 to 13 have it. */
    BY_OUTPUTS
  }

  static Op parse(Attributes attributes, int opset) {
    Mode mode;
    if (opset >= 14) {
      mode = attributes.integer("training_mode", 0) == 0 ? Mode.INFERENCE : Mode.TRAINING;
    } else if (opset >= 7) {
      mode = Mode.BY_OUTPUTS;
    } else {
      mode = attributes.integer("is_test", 0) == 0 ? Mode.TRAINING : Mode.INFERENCE;
    }
    boolean spatial = opset >= 9 || attributes.integer("spatial", 1) != 0;
    return new BatchNormalization(
        attributes.real("epsilon", 1e-5f), attributes.real("momentum", 0.9f), mode, spatial);
  }

  /**
   * Whether a node of this operator uses the stored statistics.
   *
   * @param outputCount number of outputs that the node lists
   */
  public boolean isInference(int outputCount) {
    return mode == Mode.INFERENCE || mode == Mode.BY_OUTPUTS && outputCount <= 1;
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    Breach breach = in::wrong;
    TensorType x = in.input(0);
    for (int i = 1; i <= 4; i++) {
      check(x, in.input(i), i, breach);
    }
    List<TensorType> types = new ArrayList<>(List.of(x));
    if (!isInference(in.outputCount())) {
      for (int i = 1; i < in.outputCount(); i++) {
        types.add(in.input(i % 2 == 1 ? 3 : 4));
      }
    }
    return types;
  }

  private void check(TensorType x, TensorType parameter, int input, Breach breach) {
    if (!x.hasRank() || !parameter.hasRank()) {
      return;
    }
    int rank = spatial ? 1 : x.rank() - 1;
    if (parameter.rank() != rank) {
      throw breach.of("a parameter " + input + " with " + rank + " axes for an input " + x,
          parameter.toString());
    }
    for (int i = 0; i < rank; i++) {
      Dim size = x.rank() > 1 ? x.dim(i + 1) : Dim.of(1);
      breach.requireSame(
          "a parameter " + input + " with an element per channel of the input", parameter.dim(i),
          size);
    }
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    Shape shape = KnownInputs.shape(this, in);
    RealValue mean = in.real(3);
    RealValue var = in.real(4);
    int channels = mean.data().length;
    int inner = spatial && shape.rank() > 2 ? (int) shape.product(2, shape.rank()) : 1;
    int batch = shape.rank() == 0 ? 1 : (int) shape.dim(0);
    if (isInference(in.outputCount())) {
      double[] y = normalize(in, x.data(), mean.data(), var.data(), batch, inner);
      return List.of(new RealValue(x.dtype(), shape, y));
    }
    double[] batchMean = new double[channels];
    double[] batchVar = new double[channels];
    in.parallel(channels, c -> {
      batchMean[c] = mean(x.data(), c, channels, batch, inner);
      batchVar[c] = variance(x.data(), c, channels, batch, inner, batchMean[c]);
    });
    double[] y = normalize(in, x.data(), batchMean, batchVar, batch, inner);
    return List.<Value>of(
        new RealValue(x.dtype(), shape, y),
        running(mean, batchMean),
        running(var, batchVar),
        new RealValue(mean.dtype(), mean.shape(), batchMean),
        new RealValue(var.dtype(), var.shape(), batchVar))
        .subList(0, Math.min(5, in.outputCount()));
  }

  private double[] normalize(EvalContext in, double[] x, double[] mean, double[] var, int batch,
      int inner) {
    double[] scale = in.real(1).data();
    double[] bias = in.real(2).data();
    int channels = mean.length;
    double[] y = new double[x.length];
    in.parallel(batch * channels, plane -> {
      int c = plane % channels;
      double gain = scale[c] / Math.sqrt(var[c] + epsilon);
      for (int i = plane * inner, end = i + inner; i < end; i++) {
        y[i] = (x[i] - mean[c]) * gain + bias[c];
      }
    });
    return y;
  }

  private static double mean(double[] x, int channel, int channels, int batch, int inner) {
    double sum = 0;
    for (int n = 0; n < batch; n++) {
      for (int i = (n * channels + channel) * inner, end = i + inner; i < end; i++) {
        sum += x[i];
      }
    }
    return sum / ((double) batch * inner);
  }

  private static double variance(double[] x, int channel, int channels, int batch, int inner,
      double mean) {
    double sum = 0;
    for (int n = 0; n < batch; n++) {
      for (int i = (n * channels + channel) * inner, end = i + inner; i < end; i++) {
        sum += (x[i] - mean) * (x[i] - mean);
      }
    }
    return sum / ((double) batch * inner);
  }

  private RealValue running(RealValue before, double[] batch) {
    double[] after = new double[batch.length];
    for (int c = 0; c < after.length; c++) {
      after[c] = before.data()[c] * momentum + batch[c] * (1 - momentum);
    }
    return new RealValue(before.dtype(), before.shape(), after);
  }
}
