package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** {@code b' = s_out·(β·b + α·Σ W·t_in) + t_out}, one value per output channel, not rounded yet. */
public final class FoldedBias {

  private FoldedBias() {}

  /**
   * The new bias, or empty where the old one stays or none is needed.
   *
   * @param fold the layer
   */
  public static Optional<List<Wide>> of(LayerFold fold) {
    if (!changes(fold)) {
      return Optional.empty();
    }
    LinearLayer layer = fold.layer();
    Wide[] sums = fold.in().hasNoShift() ? new Wide[0] : shiftSums(layer, fold.in());
    List<Wide> bias = new ArrayList<>(layer.outputChannels());
    for (int o = 0; o < layer.outputChannels(); o++) {
      Wide own = layer.biasOf(o);
      Wide inside = sums.length == 0 ? own : own.plus(sums[o].times(Wide.of(layer.weightFactor())));
      bias.add(fold.out().scale(o).times(inside).plus(fold.out().shift(o)));
    }
    return Optional.of(bias);
  }

  /**
   * Whether there is a new bias.
   *
   * @param fold the layer
   */
  public static boolean changes(LayerFold fold) {
    return !fold.in().hasNoShift() || !fold.out().hasNoShift()
        || (fold.layer().bias().isPresent() && !fold.out().keepsScale());
  }

  private static Wide[] shiftSums(LinearLayer layer, ChannelAffine in) {
    Wide[] sums = new Wide[layer.outputChannels()];
    Arrays.fill(sums, Wide.ZERO);
    Tensor weight = layer.weight();
    for (long i = 0; i < weight.shape().elements(); i++) {
      Wide shift = in.shift(layer.inputs().channelOf(i));
      if (!shift.is(0)) {
        int o = layer.outputs().channelOf(i);
        sums[o] = sums[o].plus(shift.times(Wide.of(weight.getDouble(i))));
      }
    }
    return sums;
  }

  /**
   * The bias stored in a type, each value rounded once.
   *
   * @param bias the values
   * @param type a floating-point type
   * @param arena owns the memory of the result
   */
  public static Tensor store(List<Wide> bias, DType type, Arena arena) {
    return store(
        bias, type, Shape.of(bias.size()), arena.allocate(type.byteSize(bias.size()), 64));
  }

  /** Values stored in {@code target}, each rounded once. */
  static Tensor store(List<Wide> values, DType type, Shape shape, MemorySegment target) {
    for (int i = 0; i < values.size(); i++) {
      Tensor.setReal(target, type, i, values.get(i).rounded(type));
    }
    return Tensor.of(type, shape, target);
  }
}
