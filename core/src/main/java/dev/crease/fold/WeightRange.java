package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.Cores;
import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.LittleEndian;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whether a layer's constants stay finite, and its rows alive, when they are rescaled. */
final class WeightRange {

  private static final long PIECE_CHANNELS = 4;
  private static final int CHUNK = 2048;

  private final LinearLayer layer;
  private double[] largest = new double[0];
  private final Optional<RangeClaims> claims;
  private double largestFloat = -1;

  /**
   * The range of one layer.
   *
   * @param layer the layer
   * @param claims takes what is not to be read, if so
   */
  WeightRange(LinearLayer layer, Optional<RangeClaims> claims) {
    this.layer = layer;
    this.claims = claims;
  }

  /** Why the fold would leave the range of the weight's type, if it would. */
  Optional<Obstacle> obstacle(LayerFold fold) {
    FloatFormat format = layer.weight().dtype().format();
    Optional<List<Wide>> bias = biasStaysFinite(fold, format)
        ? Optional.empty()
        : FoldedBias.of(fold);
    for (int o = 0; o < bias.map(List::size).orElse(0); o++) {
      if (!Double.isFinite(bias.orElseThrow().get(o).rounded(layer.weight().dtype()))) {
        return Obstacle.found(Reason.NOT_FINITE,
            "bias of channel " + o + " would be " + bias.orElseThrow().get(o).hi());
      }
    }
    return fold.scalesWeight() ? weightObstacle(fold, format) : Optional.empty();
  }

  /** Whether even twice the sum of a bias' terms is finite; {@code false} says nothing. */
  private boolean biasStaysFinite(LayerFold fold, FloatFormat format) {
    if (!fold.in().hasNoShift()) {
      return false;
    }
    double largest = 0;
    for (int o = 0; o < layer.outputChannels(); o++) {
      largest = Math.max(largest,
          Math.abs(fold.out().scale(o).hi() * layer.biasOf(o).hi())
              + Math.abs(fold.out().shift(o).hi()));
    }
    return Double.isFinite(format.round(2 * largest));
  }

  private Optional<Obstacle> weightObstacle(LayerFold fold, FloatFormat format) {
    boolean narrow = layer.weight().dtype() == DType.FLOAT16
        || layer.weight().dtype() == DType.BFLOAT16;
    if (!narrow && staysFinite(fold, format)) {
      return Optional.empty();
    }
    double[] before = rowMaxima(fold.in());
    for (int o = 0; o < before.length; o++) {
      double scale = Math.abs(fold.out().scale(o).hi());
      double after = before[o] * scale;
      if (!Double.isFinite(scale) || !Double.isFinite(format.round(after))) {
        return Obstacle.found(
            Reason.NOT_FINITE,
            "channel " + o + ": weight " + before[o] + " times scale " + scale + " is beyond "
                + layer.weight().dtype().label());
      }
      if (narrow && after != 0 && format.round(after) == 0) {
        return Obstacle.found(
            Reason.FLUSHES_TO_ZERO,
            "channel " + o + ": weight " + before[o] + " times scale " + scale + " in "
                + layer.weight().dtype().label());
      }
    }
    return Optional.empty();
  }

  /** Whether even the largest weight times the largest scales is finite; {@code false} says nothing. */
  private boolean staysFinite(LayerFold fold, FloatFormat format) {
    double in = fold.in().largestScale();
    double out = fold.out().largestScale();
    if (layer.weight().dtype() != DType.FLOAT) {
      double largestOfRows = Arrays.stream(rowMaxima(ChannelAffine.IDENTITY)).max().orElse(0);
      return staysFinite(largestOfRows, in, out, format);
    }
    if (claims.isPresent() && staysFinite(1, in, out, format)) {
      claims.get().add(layer.weight(), in, out);
      return true;
    }
    if (largestFloat < 0) {
      largestFloat = largest(layer.weight());
    }
    return staysFinite(largestFloat, in, out, format);
  }

  /** Whether a weight is finite after both scales. */
  static boolean staysFinite(double weight, double in, double out, FloatFormat format) {
    return Double.isFinite(format.round(weight * in * out));
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

  /** Takes memory by the channel, not by the row: where channels are the last axis, each element is a row. */
  private double[] maxima(ChannelAffine in) {
    ChannelView view = layer.outputs();
    double[] max = new double[view.count()];
    if (view.elements() == 0) {
      return max;
    }
    long rows = view.elements() / view.inner();
    long pieceRows = Math.max(
        1, Math.max(Cores.PIECE_ELEMENTS, PIECE_CHANNELS * max.length) / view.inner());
    Cores.pieces(
        Math.toIntExact(Math.ceilDiv(rows, pieceRows)), Cores.mayTouch(layer.weight().bytes()))
        .forEach(piece -> {
          double[] part = new double[max.length];
          double[] elements = new double[view.inner()];
          long end = Math.min(rows, (piece + 1) * pieceRows);
          for (long row = piece * pieceRows; row < end; row++) {
            int o = view.channelOf(row * view.inner());
            part[o] = Math.max(part[o], maximum(row, in, elements));
          }
          synchronized (max) {
            Arrays.setAll(max, o -> Math.max(max[o], part[o]));
          }
        });
    return max;
  }

  private double maximum(long row, ChannelAffine in, double[] elements) {
    long start = row * elements.length;
    layer.weight().readDoubles(start, elements, 0, elements.length);
    double max = 0;
    for (int i = 0; i < elements.length; i++) {
      double scale = in.keepsScale() ? 1 : in.scale(layer.inputs().channelOf(start + i)).hi();
      max = Math.max(max, Math.abs(elements[i] * scale));
    }
    return max;
  }

  /** The largest {@code |W|} of fp32 weights: the order of magnitudes is the order of their bits, and integers are compared several at a time. */
  static double largest(Tensor weight) {
    MemorySegment bytes = weight.bytes();
    long elements = weight.shape().elements();
    int bits = Cores
        .pieces(Math.toIntExact(Math.ceilDiv(elements, Cores.PIECE_ELEMENTS)),
            Cores.mayTouch(bytes))
        .map(piece -> largestBits(bytes, piece * Cores.PIECE_ELEMENTS, elements)).max().orElse(0);
    return Float.intBitsToFloat(bits);
  }

  private static int largestBits(MemorySegment bytes, long from, long elements) {
    int[] chunk = new int[CHUNK];
    int max = 0;
    long to = Math.min(from + Cores.PIECE_ELEMENTS, elements);
    for (long at = from; at < to; at += CHUNK) {
      int count = (int) Math.min(CHUNK, to - at);
      MemorySegment.copy(bytes, LittleEndian.INT, 4 * at, chunk, 0, count);
      max = Math.max(max, largestBits(chunk, count));
    }
    return max;
  }

  /** The largest of the bits of the first {@code count} floats without their signs. */
  static int largestBits(int[] floats, int count) {
    int max = 0;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, floats[i] & Integer.MAX_VALUE);
    }
    return max;
  }
}
