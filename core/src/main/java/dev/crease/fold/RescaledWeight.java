package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.Cores;
import dev.crease.tensor.DType;
import dev.crease.tensor.DeferredBytes;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A layer's weight times the scales around it. Memory for a whole one costs more time than its products, so there is none
 * before somebody reads the weight: a writer has run after run computed into a buffer that stays in the core's cache.
 */
final class RescaledWeight implements DeferredBytes {

  /** Scales a run of weights. */
  private interface Products {
    /** The bits of the largest magnitude of the fp32 weights in it; {@link #UNKNOWN} where nobody looked. */
    int scale(long from, long to, MemorySegment target);
  }

  private static final int UNKNOWN = -1;

  private final Tensor weight;
  private final MemorySegment source;
  private final Arena arena;
  private final Products products;
  private final AtomicInteger largestBits = new AtomicInteger(UNKNOWN);
  private volatile Optional<MemorySegment> whole = Optional.empty();

  private RescaledWeight(LayerFold fold, Arena arena) {
    this.weight = fold.layer().weight();
    this.source = weight.bytes();
    this.arena = arena;
    this.products = products(fold);
  }

  /**
   * The rescaled weight.
   *
   * @param fold a layer whose weight changes
   * @param arena owns the memory of the products where all of them are wanted
   */
  static Tensor of(LayerFold fold, Arena arena) {
    Tensor weight = fold.layer().weight();
    return Tensor.deferred(weight.dtype(), weight.shape(), new RescaledWeight(fold, arena));
  }

  private Products products(LayerFold fold) {
    LinearLayer layer = fold.layer();
    if (!fold.in().keepsScale() && !fold.out().keepsScale()) {
      return (from, to, target) -> scaleBothSides(fold, from, to, target);
    }
    boolean outputs = !fold.out().keepsScale();
    ChannelView view = outputs ? layer.outputs() : layer.inputs();
    ChannelAffine affine = outputs ? fold.out() : fold.in();
    Wide[] factors = new Wide[view.count()];
    Arrays.setAll(factors, affine::scale);
    return weight.dtype() == DType.FLOAT
        ? (from, to, target) -> new FloatRows(source, view, factors).scale(from, to, target)
        : (from, to, target) -> scale(view, factors, from, to, target);
  }

  private int scale(ChannelView view, Wide[] factors, long from, long to, MemorySegment target) {
    for (long i = from; i < to; i++) {
      store(factors[view.channelOf(i)], i, target, i - from);
    }
    return UNKNOWN;
  }

  private int scaleBothSides(LayerFold fold, long from, long to, MemorySegment target) {
    ChannelView outputs = fold.layer().outputs();
    ChannelView inputs = fold.layer().inputs();
    for (long i = from; i < to; i++) {
      Wide factor = fold.out().scale(outputs.channelOf(i))
          .times(fold.in().scale(inputs.channelOf(i)));
      store(factor, i, target, i - from);
    }
    return UNKNOWN;
  }

  private void store(Wide factor, long index, MemorySegment target, long at) {
    Wide product = factor.times(Wide.of(weight.getDouble(index)));
    Tensor.setReal(target, weight.dtype(), at, product.rounded(weight.dtype()));
  }

  private void scale(long from, long to, MemorySegment target) {
    largestBits.accumulateAndGet(products.scale(from, to, target), Math::max);
  }

  /** The weight before it was rescaled. */
  Tensor original() {
    return weight;
  }

  /** The largest magnitude of the fp32 weights that were rescaled so far, or a number below 0 where nobody looked. */
  double largest() {
    int bits = largestBits.get();
    return bits == UNKNOWN ? UNKNOWN : Float.intBitsToFloat(bits);
  }

  @Override
  public MemorySegment all() {
    Optional<MemorySegment> made = whole;
    return made.isPresent() ? made.get() : computeAll();
  }

  private synchronized MemorySegment computeAll() {
    if (whole.isEmpty()) {
      MemorySegment target = arena.allocate(weight.byteSize(), ALIGNMENT_BYTES);
      long elements = weight.shape().elements();
      Cores.pieces(Math.toIntExact((elements + Cores.PIECE_ELEMENTS - 1) / Cores.PIECE_ELEMENTS),
          Cores.mayTouch(source, target))
          .forEach(piece -> {
            long from = piece * Cores.PIECE_ELEMENTS;
            long to = Math.min(elements, from + Cores.PIECE_ELEMENTS);
            scale(from, to, target.asSlice(byteOffset(from), byteOffset(to - from)));
          });
      whole = Optional.of(target.asReadOnly());
    }
    return whole.orElseThrow();
  }

  private long byteOffset(long element) {
    return weight.dtype().byteSize(element);
  }

  @Override
  public void compute(long byteOffset, MemorySegment target) {
    Optional<MemorySegment> made = whole
        .filter(w -> w.isAccessibleBy(Thread.currentThread()));
    if (made.isPresent()) {
      MemorySegment.copy(made.get(), byteOffset, target, 0, target.byteSize());
      return;
    }
    long width = weight.dtype().byteSize(1);
    scale(byteOffset / width, (byteOffset + target.byteSize()) / width, target);
  }

  @Override
  public boolean onAnyThread() {
    return Cores.mayTouch(source);
  }
}
