package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Divides affines before a layer that cannot absorb their shift: the scale goes into the weight, and the cheaper of two constants stands for
 * the shift, an {@link Addend} before the layer or a {@link BiasMap} behind it.
 *
 * <p>Cost of a node that stays or comes: bytes that it reads and writes, and arithmetic operations, per sample. A node that works on N elements of e bytes
 * costs {@code 2·N·e} and its operations: {@code 2·N} for BatchNormalization, none for Identity and Dropout, {@code N} for any other affine; a map is read as well, {@code N·e}
 * more. A fold is worth it if what comes costs less than what goes.
 */
final class ShiftSplit {

  private final LinearLayer layer;
  private final FoldContext context;

  ShiftSplit(LinearLayer layer, FoldContext context) {
    this.layer = layer;
    this.context = context;
  }

  /** The affine without its shift, of which it is then asked whether it can pass. */
  static AffineUse scaleOf(AffineUse use) {
    return new AffineUse(
        use.node(), use.input(), use.affine().withoutShift(), use.axis(), use.minRank());
  }

  /**
   * The layer with one affine more, its shift divided off; empty where that cannot be.
   *
   * @param fold the layer, perhaps with a remainder
   * @param use the affine
   * @param before what precedes the layer, from the affine on
   * @param scale the affine's scale on the layer's input channels
   */
  Optional<LayerFold> with(LayerFold fold, AffineUse use, List<Stage> before, ChannelAffine scale) {
    Optional<Remainder> old = fold.remainder();
    if (old.isPresent() && !adjacent(before)) {
      return Optional.empty();
    }
    ChannelAffine home = old.map(r -> use.affine().then(r.home()))
        .orElseGet(() -> first(fold, use, before));
    ChannelAxis axis = use.axis() instanceof ChannelAxis.Any && home.size() > 1
        ? old.map(Remainder::axis).orElse(layer.inputAxis())
        : use.axis();
    ChannelAffine in = scale.then(fold.in());
    if (home.hasNoShift()) {
      return Optional.of(
          new LayerFold(layer, before, in, fold.after(), fold.out(), Optional.empty()));
    }
    return cheapest(fold, use, before, home, axis)
        .map(r -> new LayerFold(layer, before, in, fold.after(), fold.out(), Optional.of(r)));
  }

  /** An affine together with the scales between it and the layer, if nothing else is there. */
  private static ChannelAffine first(LayerFold fold, AffineUse use, List<Stage> before) {
    return isCarried(before)
        ? use.affine()
        : use.affine().then(fold.in().withoutShift());
  }

  /** Whether something that stays stands between affines and their layer. */
  static boolean isCarried(List<Stage> way) {
    return way.stream().anyMatch(Carrier.class::isInstance);
  }

  /** Whether the first of the stages writes what the second, an affine, reads. */
  private static boolean adjacent(List<Stage> before) {
    return before.size() > 1 && before.get(1) instanceof AffineUse;
  }

  private Optional<Remainder> cheapest(LayerFold fold, AffineUse use, List<Stage> before,
      ChannelAffine home, ChannelAxis axis) {
    TensorType type = context.type(use.input());
    Optional<Remainder> addend = addend(type, before, home, axis);
    Optional<Remainder> map = isCarried(before)
        ? Optional.empty()
        : map(type, home, axis, fold.out());
    if (addend.isEmpty() || map.isEmpty()) {
      return addend.or(() -> map);
    }
    return cost(map.get(), before) < cost(addend.get(), before) ? map : addend;
  }

  private Optional<Remainder> addend(TensorType type, List<Stage> before, ChannelAffine home,
      ChannelAxis axis) {
    DType dtype = layer.weight().dtype();
    boolean carried = isCarried(before);
    int rank = type.rank() >= 0 || carried ? type.rank() : layer.rank();
    Optional<Shape> shape = shape(axis, home.size(), rank);
    return shape.map(s -> new Addend(home, axis, s))
        .filter(a -> home.scale().stream().noneMatch(s -> s.hi() == 0))
        .filter(a -> a.values().stream().allMatch(c -> Double.isFinite(c.rounded(dtype))))
        .map(a -> a);
  }

  private static Optional<Shape> shape(ChannelAxis axis, int size, int rank) {
    int behind = switch (axis) {
      case ChannelAxis.Any _ -> 0;
      case ChannelAxis.FromEnd(int i) -> i - 1;
      case ChannelAxis.FromStart(int i) -> rank < 0 ? -1 : rank - 1 - i;
    };
    if (size == 1) {
      return Optional.of(Shape.SCALAR);
    }
    if (behind < 0) {
      return Optional.empty();
    }
    long[] dims = new long[behind + 1];
    Arrays.fill(dims, 1);
    dims[0] = size;
    return Optional.of(Shape.of(dims));
  }

  private Optional<Remainder> map(TensorType type, ChannelAffine home, ChannelAxis axis,
      ChannelAffine out) {
    if (type.rank() < 3) {
      return Optional.empty();
    }
    List<Long> sizes = new ArrayList<>(List.of(1L, (long) layer.inputChannels()));
    for (int i = 2; i < type.rank(); i++) {
      if (!type.dim(i).isKnown()) {
        return Optional.empty();
      }
      sizes.add(type.dim(i).orUnknown());
    }
    return TensorType.of(layer.weight().dtype(), sizes.stream().map(Dim::of).toList()).shape()
        .flatMap(input -> BiasMap.of(home, axis, layer, input)).filter(m -> isFinite(m, out))
        .map(m -> m);
  }

  /** Whether no element of a map can leave the range of the type. */
  private boolean isFinite(BiasMap map, ChannelAffine out) {
    LayerFold fold = new LayerFold(layer, List.of(), ChannelAffine.IDENTITY, List.of(), out);
    for (double sum : map.terms(fold)) {
      if (!Double.isFinite(layer.weight().dtype().format().round(sum))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether what comes costs less than what goes.
   *
   * @param fold the layer with some affines more
   * @param before the layer without them
   * @param more the affines
   */
  boolean pays(LayerFold fold, LayerFold before, Collection<AffineUse> more) {
    if (fold.remainder().isEmpty()) {
      return true;
    }
    double goes = before.remainder().map(r -> cost(r, before.before())).orElse(0.0);
    for (AffineUse use : more) {
      int operations = switch (use.node().op().type()) {
        case "BatchNormalization" -> 2;
        case "Identity", "Dropout" -> 0;
        default -> 1;
      };
      goes += elements(fold.before()) * (2 * bytes() + operations);
    }
    return cost(fold.remainder().get(), fold.before()) < goes;
  }

  private double cost(Remainder remainder, List<Stage> before) {
    return switch (remainder) {
      case Addend _ -> elements(before) * (2 * bytes() + 1);
      case BiasMap map -> map.shape().elements() * (3 * bytes() + 1);
    };
  }

  /** Elements that the affines work on, per sample; 1 where that is not known, as then there is no map to compare with. */
  private double elements(List<Stage> before) {
    TensorType type = context.type(before.getFirst().input());
    double elements = 1;
    for (int i = 1; i < type.rank(); i++) {
      if (!type.dim(i).isKnown()) {
        return 1;
      }
      elements *= type.dim(i).orUnknown();
    }
    return elements;
  }

  private double bytes() {
    return layer.weight().dtype().byteSize(1);
  }
}
