package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/** Folds on the host, in pure Java, on all cores. */
public final class HostFoldEngine implements FoldEngine {

  /** A piece of work small enough to share a large layer between cores. */
  private static final long PIECE_ELEMENTS = 1 << 18;

  /** An engine on all processors. */
  public HostFoldEngine() {}

  @Override
  public String name() {
    return "host";
  }

  @Override
  public List<FoldedConstants> fold(List<LayerFold> layers, Arena arena) {
    return layers.stream().map(layer -> fold(layer, arena)).toList();
  }

  private static FoldedConstants fold(LayerFold fold, Arena arena) {
    DType type = fold.layer().weight().dtype();
    return new FoldedConstants(
        fold.scalesWeight()
            ? java.util.Optional.of(scale(fold, arena))
            : java.util.Optional.empty(),
        FoldedBias.of(fold).map(b -> FoldedBias.store(b, type, arena)));
  }

  private static Tensor scale(LayerFold fold, Arena arena) {
    LinearLayer layer = fold.layer();
    Tensor weight = layer.weight();
    MemorySegment target = arena.allocate(weight.bytes().byteSize(), 64);
    if (!fold.in().keepsScale() && !fold.out().keepsScale()) {
      scaleBothSides(fold, target);
      return Tensor.of(weight.dtype(), weight.shape(), target);
    }
    boolean outputs = !fold.out().keepsScale();
    ChannelView view = outputs ? layer.outputs() : layer.inputs();
    ChannelAffine affine = outputs ? fold.out() : fold.in();
    Wide[] factors = new Wide[view.count()];
    Arrays.setAll(factors, affine::scale);
    long elements = view.elements();
    Cores.pieces(Math.toIntExact((elements + PIECE_ELEMENTS - 1) / PIECE_ELEMENTS),
        Cores.mayTouch(weight.bytes(), target))
        .forEach(
            piece -> {
              long from = piece * PIECE_ELEMENTS;
              long to = Math.min(elements, from + PIECE_ELEMENTS);
              if (weight.dtype() == DType.FLOAT) {
                new FloatRows(weight.bytes(), target, view, factors).scale(from, to);
              } else {
                scaleElements(weight, target, view, factors, from, to);
              }
            });
    return Tensor.of(weight.dtype(), weight.shape(), target);
  }

  private static void scaleElements(
      Tensor weight, MemorySegment target, ChannelView view, Wide[] factors, long from, long to) {
    for (long i = from; i < to; i++) {
      Wide product = factors[view.channelOf(i)].times(Wide.of(weight.getDouble(i)));
      Tensor.setReal(target, weight.dtype(), i, product.rounded(weight.dtype()));
    }
  }

  private static void scaleBothSides(LayerFold fold, MemorySegment target) {
    LinearLayer layer = fold.layer();
    Tensor weight = layer.weight();
    ChannelView outputs = layer.outputs();
    ChannelView inputs = layer.inputs();
    for (long i = 0; i < weight.shape().elements(); i++) {
      Wide factor = fold.out().scale(outputs.channelOf(i))
          .times(fold.in().scale(inputs.channelOf(i)));
      Tensor.setReal(
          target,
          weight.dtype(),
          i,
          factor.times(Wide.of(weight.getDouble(i))).rounded(weight.dtype()));
    }
  }
}
