package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/** Folds on the host, in pure Java, on all cores. */
public final class HostFoldEngine implements FoldEngine {

  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED
      .withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Rows of one piece of work: small enough to share a large layer between cores. */
  private static final long PIECE_ELEMENTS = 1 << 18;

  /** In the 29 bits that a double has beyond a float, the pattern half-way between two floats. */
  private static final long HALF_WAY = 1L << 28;

  private static final long BEYOND_FLOAT = (1L << 29) - 1;

  /** How far the product in fp64 may lie from the exact one, in its ulps, with room to spare. */
  private static final long DOUBT = 4;

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
    } else {
      boolean outputs = !fold.out().keepsScale();
      ChannelView view = outputs ? layer.outputs() : layer.inputs();
      List<Wide> factors = (outputs ? fold.out() : fold.in()).scale();
      Factors split = Factors.of(factors, view.count());
      long rows = (long) view.groups() * view.outer() * view.channels();
      int rowsPerPiece = (int) Math.max(1, PIECE_ELEMENTS / view.inner());
      IntStream.range(0, Math.toIntExact((rows + rowsPerPiece - 1) / rowsPerPiece)).parallel()
          .forEach(
              piece -> scaleRows(
                  weight,
                  target,
                  view,
                  split,
                  (long) piece * rowsPerPiece,
                  Math.min(rows, (piece + 1L) * rowsPerPiece)));
    }
    return Tensor.of(weight.dtype(), weight.shape(), target);
  }

  /** Factors per channel, their two halves apart. */
  private static final class Factors {
    private final double[] hi;
    private final double[] lo;

    private Factors(double[] hi, double[] lo) {
      this.hi = hi;
      this.lo = lo;
    }

    static Factors of(List<Wide> factors, int channels) {
      double[] hi = new double[channels];
      double[] lo = new double[channels];
      for (int c = 0; c < channels; c++) {
        Wide f = factors.get(factors.size() == 1 ? 0 : c);
        hi[c] = f.hi();
        lo[c] = f.lo();
      }
      return new Factors(hi, lo);
    }
  }

  private static void scaleRows(
      Tensor weight, MemorySegment target, ChannelView view, Factors factors, long from, long to) {
    for (long row = from; row < to; row++) {
      int channel = view.channelOf(row * view.inner());
      double hi = factors.hi[channel];
      double lo = factors.lo[channel];
      if (weight.dtype() == DType.FLOAT) {
        scaleFloats(weight.bytes(), target, row * view.inner() * 4, view.inner(), hi, lo);
      } else {
        for (long i = row * view.inner(); i < (row + 1) * view.inner(); i++) {
          Tensor.setReal(
              target, weight.dtype(), i,
              product(weight.getDouble(i), hi, lo).rounded(weight.dtype()));
        }
      }
    }
  }

  private static void scaleFloats(
      MemorySegment source, MemorySegment target, long offset, int count, double hi, double lo) {
    for (int i = 0; i < count; i++) {
      long at = offset + i * 4L;
      float w = source.get(FLOAT, at);
      double p = w * hi;
      long distance = Math.abs((Double.doubleToRawLongBits(p) & BEYOND_FLOAT) - HALF_WAY);
      boolean doubtful = distance <= DOUBT || Math.abs(p) < Float.MIN_NORMAL;
      target.set(
          FLOAT, at, doubtful ? (float) product(w, hi, lo).rounded(DType.FLOAT) : (float) p);
    }
  }

  private static Wide product(double w, double hi, double lo) {
    return new Wide(hi, lo).times(Wide.of(w));
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
