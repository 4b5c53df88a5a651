package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** Whether a layer's constants stay finite, and its rows alive, when they are rescaled. */
final class WeightRange {

  private final LinearLayer layer;
  private double[] largest = new double[0];

  WeightRange(LinearLayer layer) {
    this.layer = layer;
  }

  /** Why the fold would leave the range of the weight's type, if it would. */
  Optional<Obstacle> obstacle(LayerFold fold) {
    FloatFormat format = layer.weight().dtype().format();
    Optional<List<Wide>> bias = FoldedBias.of(fold);
    for (int o = 0; o < bias.map(List::size).orElse(0); o++) {
      if (!Double.isFinite(bias.orElseThrow().get(o).rounded(layer.weight().dtype()))) {
        return found(Reason.NOT_FINITE,
            "bias of channel " + o + " would be " + bias.orElseThrow().get(o).hi());
      }
    }
    return fold.scalesWeight() ? weightObstacle(fold, format) : Optional.empty();
  }

  private Optional<Obstacle> weightObstacle(LayerFold fold, FloatFormat format) {
    boolean narrow = layer.weight().dtype() == DType.FLOAT16
        || layer.weight().dtype() == DType.BFLOAT16;
    double[] before = rowMaxima(fold.in());
    for (int o = 0; o < before.length; o++) {
      double scale = Math.abs(fold.out().scale(o).hi());
      double after = before[o] * scale;
      if (!Double.isFinite(scale) || !Double.isFinite(format.round(after))) {
        return found(
            Reason.NOT_FINITE,
            "channel " + o + ": weight " + before[o] + " times scale " + scale + " is beyond "
                + layer.weight().dtype().label());
      }
      if (narrow && after != 0 && format.round(after) == 0) {
        return found(
            Reason.FLUSHES_TO_ZERO,
            "channel " + o + ": weight " + before[o] + " times scale " + scale + " in "
                + layer.weight().dtype().label());
      }
    }
    return Optional.empty();
  }

  /** The largest {@code |W·s_in|} of each output channel. */
  private double[] rowMaxima(ChannelAffine in) {
    if (!in.keepsScale()) {
      return maxima(in);
    }
    if (largest.length == 0) {
      largest = maxima(in);
    }
    return largest;
  }

  private double[] maxima(ChannelAffine in) {
    Tensor weight = layer.weight();
    ChannelView view = layer.outputs();
    double[] max = new double[view.count()];
    double[] row = new double[view.inner()];
    boolean plain = in.keepsScale();
    for (long start = 0; start < view.elements(); start += view.inner()) {
      weight.readDoubles(start, row, 0, row.length);
      double m = 0;
      for (int i = 0; i < row.length; i++) {
        double x = plain ? row[i] : row[i] * in.scale(layer.inputs().channelOf(start + i)).hi();
        m = Math.max(m, Math.abs(x));
      }
      int o = view.channelOf(start);
      max[o] = Math.max(max[o], m);
    }
    return max;
  }

  private static Optional<Obstacle> found(Reason reason, String detail) {
    return Optional.of(new Obstacle(reason, detail));
  }
}
