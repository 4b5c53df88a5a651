package dev.crease.host;

import dev.crease.exec.lowering.DepthwisePairs.Band;
import dev.crease.exec.lowering.Halo;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.SumTable;
import dev.crease.op.WindowAxis;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A convolution and the convolution of each channel by itself that alone reads it. An item is a band of rows of y for a unit of channels: it
 * makes the rows between both a few at a time, and goes on with them while they are in the core's first cache. No other core ever reads
 * them. Rows between both that two bands need are made for each of them.
 */
final class PairWork extends Work {

  private static final int BLOCK = Lanes.BLOCK;

  /** Elements of rows between both that are there at the same time, if they may be so few: what a core's first cache holds. */
  private static final int CACHED = 12 * 1024;

  /** Rows between both that may be moved for each row of y, because the next ones need them, too. */
  private static final int KEPT = 4;

  /** Bands for each thread at most. */
  private static final int MOST_BANDS = 8;

  /** What of an item a thread waits at the end for the others. */
  private static final double IDLE = 0.35;

  /** How much longer it may take than both with no rows twice and no waits: that none of it is written to memory makes up for so much. */
  private static final double DEAR = 1.15;

  /**
   * What an element of y costs, in products, where a thread makes some channels of all rows and the next step reads some rows of all
   * channels: half of them, or more, come from another core's cache. Measured on two cores that have no cache in common.
   */
  private static final double CROSSING = 12;

  private final Cut cut;
  private final SumRows sums;
  private final ChannelRows rows;
  private final Ending between;
  private final Scratch scratch;
  private final Place middle;
  private final Place y;
  private final int units;
  private final int chunk;
  private final int plane;
  private final int xImage;
  private final int xRow;
  private final int xOrigin;
  private final int column;
  private final WindowAxis axis;

  /**
   * A pair and its bands.
   *
   * @param first makes what lies between
   * @param second reads it
   * @param shared whether it is so much that waking another thread pays
   * @param bands of rows
   */
  record Cut(Convolution first, Convolution second, boolean shared, List<Band> bands) {}

  /** The bands that take the least time, unless both by themselves take less. */
  static Optional<Cut> cut(LaidOut laid, int most, Convolution first, Convolution second) {
    Place x = laid.place(first.x());
    Place middle = laid.place(first.y());
    Place y = laid.place(second.y());
    WindowAxis axis = second.window().axes().getFirst();
    if (y.shape().elements() == 0
        || (long) KEPT * chunk(middle, axis) < axis.reach() - axis.stride()) {
      return Optional.empty();
    }
    boolean shared = WorkSite.isMuch(
        x.channels() * first.window().kernelSize() * middle.shape().elements()
            + second.window().kernelSize() * y.shape().elements());
    int threads = shared ? most : 1;
    int units = SumRows.units(y.blocks());
    double row = (double) middle.width() * x.channels() * first.window().kernelSize();
    double after = (double) y.height() * y.width() * second.window().kernelSize();
    double crossing = CROSSING * y.height() * y.width();
    double least = DEAR * (row * middle.height() + after);
    List<Band> best = List.of();
    for (int count = 1; count <= Math.min(MOST_BANDS * threads, y.height()); count++) {
      List<Band> bands = Band.cut(y.height(), count, axis);
      int made = bands.stream().mapToInt(Band::sources).sum();
      int items = Math.multiplyExact(y.images() * bands.size(), units);
      double share = Math.ceilDiv(items, threads) * (1 + IDLE * (threads - 1) / items) * threads
          / items;
      double cost = share * (row * made + after) + (bands.size() < threads ? crossing : 0);
      if (cost < least) {
        least = cost;
        best = bands;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(new Cut(first, second, shared, best));
  }

  /** Rows of y that are made of rows between both that are there at the same time, if there are so many. */
  private static int chunk(Place middle, WindowAxis axis) {
    int fit = CACHED / SumRows.BLOCKS / middle.rowStride();
    return Math.clamp((fit - axis.reach()) / axis.stride() + 1, 1, Integer.MAX_VALUE);
  }

  PairWork(WorkSite site, Cut cut) {
    super(
        Math.multiplyExact(site.place(cut.second.y()).images() * cut.bands.size(),
            SumRows.units(site.place(cut.second.y()).blocks())),
        cut.shared);
    Convolution first = cut.first;
    Convolution second = cut.second;
    this.cut = cut;
    this.axis = second.window().axes().get(0);
    this.middle = site.place(first.y());
    this.y = site.place(second.y());
    this.units = SumRows.units(y.blocks());
    int row = middle.rowStride();
    int most = cut.bands.stream().mapToInt(Band::rows).max().orElseThrow();
    this.chunk = Math.min(most, chunk(middle, axis));
    int held = Math.toIntExact((chunk - 1) * axis.stride() + axis.reach());
    this.plane = Math.multiplyExact(held, row);
    this.scratch = site.scratch("between", Math.multiplyExact(SumRows.BLOCKS, plane));
    WindowAxis h = first.window().axes().get(0);
    WindowAxis w = first.window().axes().get(1);
    Place x = site.place(first.x());
    this.xImage = x.imageStride();
    this.xRow = Math.toIntExact(h.stride()) * x.rowStride();
    this.xOrigin = x.origin(h, w);
    int[] table = BlockSums.table(x, first.window(), false);
    table[SumTable.Y_VECTOR + 1] = SumRows.second(plane);
    this.between = Ending.of(site, first.epilogue());
    this.sums = new SumRows(site.warmUp(), BlockSums.terms(site, first), between, table,
        middle.blocks(),
        (long) y.images() * cut.bands.stream().mapToInt(Band::sources).sum(), middle.width());
    this.rows = new ChannelRows(site, BlockSums.depthwiseWeights(site, second), second.window(),
        row, second.epilogue(), second.y());
    this.column = middle.layout().halo().left() * BLOCK
        - Math.toIntExact(second.window().axes().get(1).padBegin()) * BLOCK;
  }

  @Override
  void run(int item) {
    int unit = item % units;
    Band band = cut.bands.get(item / units % cut.bands.size());
    int image = item / units / cut.bands.size();
    float[] held = scratch.take();
    clearHalo(held);
    int stride = Math.toIntExact(axis.stride());
    int reach = Math.toIntExact(axis.reach());
    int end = band.row() + band.rows();
    for (int from = band.row(); from < end; from += chunk) {
      int kept = from == band.row() ? 0 : Math.max(0, reach - stride);
      keep(held, chunk * stride, kept);
      int count = Math.min(chunk, end - from);
      int needed = (count - 1) * stride + reach;
      int top = from * stride - Math.toIntExact(axis.padBegin());
      for (int i = kept; i < needed; i++) {
        make(image, unit, top + i, held, i);
      }
      finish(image, unit, from, count, held);
    }
    scratch.give(held);
  }

  /** Moves rows that the next ones of y need, too, to the front. */
  private void keep(float[] held, int from, int count) {
    int row = middle.rowStride();
    for (int b = 0; count > 0 && b < SumRows.BLOCKS; b++) {
      System.arraycopy(held, b * plane + from * row, held, b * plane, count * row);
    }
  }

  /** Clears what lies left and right of all rows between both, which nothing writes to in an item. */
  private void clearHalo(float[] held) {
    Halo halo = middle.layout().halo();
    int stride = middle.rowStride();
    for (int row = 0; row < SumRows.BLOCKS * plane; row += stride) {
      Arrays.fill(held, row, row + halo.left() * BLOCK, 0);
      Arrays.fill(held, row + stride - halo.right() * BLOCK, row + stride, 0);
    }
  }

  /** Makes a row between both. */
  private void make(int image, int unit, int row, float[] held, int at) {
    Halo halo = middle.layout().halo();
    int stride = middle.rowStride();
    int begin = at * stride;
    if (row < 0 || row >= middle.height()) {
      for (int b = 0; b < SumRows.BLOCKS; b++) {
        Arrays.fill(held, begin + b * plane, begin + b * plane + stride, 0);
      }
      return;
    }
    int yAt = begin + halo.left() * BLOCK;
    sums.row(unit, image * xImage + row * xRow + xOrigin, 0, held, yAt, middle.width());
    for (int b = 0; b < sums.blocks(unit); b++) {
      between.finish(held, yAt + b * plane, 0, middle.width());
    }
  }

  /** Makes rows of y. */
  private void finish(int image, int unit, int from, int count, float[] held) {
    int step = Math.toIntExact(axis.stride()) * middle.rowStride();
    for (int b = 0; b < sums.blocks(unit); b++) {
      int block = image * y.blocks() + unit * SumRows.BLOCKS + b;
      for (int i = 0; i < count; i++) {
        rows.row(held, b * plane + i * step + column, block, from + i);
      }
      Borders.clear(rows.target(), y, block, from, from + count);
    }
  }
}
