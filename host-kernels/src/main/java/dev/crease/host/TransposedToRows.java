package dev.crease.host;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.TransposedConvolution;
import dev.crease.host.kernel.Functions;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.RowKernel;
import dev.crease.host.kernel.SumKernels;
import dev.crease.host.kernel.SumTable;
import dev.crease.op.WindowAxis;
import dev.crease.tensor.Tensor;
import java.util.List;

/**
 * A transposed convolution whose windows tile the output, to few channels: all that comes of one pixel fits a block. Such a
 * step is a model's last and largest more often than not, and blocks that are mostly empty would be many times its output, so
 * it writes rows.
 */
final class TransposedToRows extends Work {

  private static final int BLOCK = Lanes.BLOCK;

  /** Pixels of an item that make up for the cost of taking it. */
  private static final int GRAIN = 1024;

  private final Place x;
  private final Place y;
  private final float[] from;
  private final float[] to;
  private final float[] weights;
  private final float[] bias;
  private final Ending ending;
  private final Activation after;
  private final int rows;
  private final int columns;
  private final int[] table;
  private final RowKernel kernel;
  private final Scratch sums;
  private final Scratch lines;
  private final int rowsOfItem;
  private final int pieces;

  private TransposedToRows(WorkSite site, TransposedConvolution t, float[] weights, float[] bias) {
    super(site.place(t.x()).images()
        * Math.ceilDiv(site.place(t.x()).height(), rowsOfItem(site.place(t.x()))),
        WorkSite.isMuch(t.x().shape().elements(), BLOCK));
    this.x = site.place(t.x());
    this.y = site.place(t.y());
    this.from = site.array(t.x());
    this.to = site.array(t.y());
    this.weights = weights;
    this.bias = bias;
    this.ending = Ending.of(site, t.epilogue());
    this.after = ending.isInKernels() ? Activation.NONE : t.epilogue().inner();
    this.rows = Math.toIntExact(t.window().axes().get(0).stride());
    this.columns = Math.toIntExact(t.window().axes().get(1).stride());
    this.table = BlockSums.pointTable(x);
    table[SumTable.Y_VECTOR + 1] = Lanes.COUNT;
    table[SumTable.W_VECTOR + 1] = x.channels() * Lanes.COUNT;
    this.kernel = SumKernels.rows(site.warmUp(), BLOCK / Lanes.COUNT, table,
        (long) x.channels() * x.images() * x.height(), x.width());
    this.sums = new Scratch(x.width() * BLOCK);
    this.lines = new Scratch(y.width());
    this.rowsOfItem = rowsOfItem(x);
    this.pieces = Math.ceilDiv(x.height(), rowsOfItem);
  }

  private static int rowsOfItem(Place x) {
    return Math.clamp(GRAIN / x.width(), 1, x.height());
  }

  /** Whether a step is of that kind. */
  static boolean fits(Step step) {
    return step instanceof TransposedConvolution t && t.groups() == 1
        && t.window().axes().size() == 2 && t.epilogue().residual().isEmpty()
        && t.y().shape().dim(1) * t.window().kernelSize() <= BLOCK && Lanes.COUNT >= BLOCK / 2
        && t.window().axes().stream().allMatch(TransposedToRows::tiles);
  }

  /** Whether windows lie side by side and reach all elements. */
  private static boolean tiles(WindowAxis axis) {
    return axis.kernel() == axis.stride() && axis.dilation() == 1 && axis.padBegin() == 0
        && axis.output() * axis.stride() == axis.input();
  }

  /** Adds the works of such a step. */
  static void add(WorkSite site, TransposedConvolution t) {
    Tensor weight = ((Fixed) t.weight()).tensor();
    int channels = Math.toIntExact(weight.shape().dim(0));
    int outputs = Math.toIntExact(weight.shape().dim(1));
    int kernel = Math.toIntExact(t.window().kernelSize());
    float[] weights = site.constant(List.of("transposed to rows", site.key(weight)), () -> {
      float[] packed = new float[channels * BLOCK];
      for (int c = 0; c < channels; c++) {
        for (int i = 0; i < outputs * kernel; i++) {
          packed[(i / Lanes.COUNT * channels + c) * Lanes.COUNT + i % Lanes.COUNT] = (float) weight
              .getDouble((long) c * outputs * kernel + i);
        }
      }
      return packed;
    });
    float[] bias = new float[BLOCK];
    if (t.epilogue().bias().isPresent()) {
      Operand operand = t.epilogue().bias().get();
      for (int i = 0; i < outputs * kernel; i++) {
        bias[i] = (float) ((Fixed) operand).tensor().getDouble(i / kernel);
      }
    }
    site.add(new TransposedToRows(site, t, weights, bias));
  }

  @Override
  void run(int item) {
    int image = item / pieces;
    int begin = item % pieces * rowsOfItem;
    float[] s = sums.take();
    float[] line = lines.take();
    for (int row = begin; row < Math.min(x.height(), begin + rowsOfItem); row++) {
      kernel.row(from, weights, bias, ending.added, s, table,
          image * x.imageStride() + row * x.rowStride() + x.origin(), 0, 0, 0, 0, x.width(),
          ending.low, ending.high);
      for (int o = 0; o < y.channels(); o++) {
        for (int r = 0; r < rows; r++) {
          line(s, line, o * rows + r);
          System.arraycopy(line, 0, to, y.at(image, o, row * rows + r), y.width());
        }
      }
    }
    lines.give(line);
    sums.give(s);
  }

  /** Makes a row of the output of the sums in some lanes. */
  private void line(float[] s, float[] line, int index) {
    for (int c = 0; c < columns; c++) {
      int lane = index * columns + c;
      for (int i = 0; i < x.width(); i++) {
        line[i * columns + c] = s[i * BLOCK + lane];
      }
    }
    Functions.apply(after, line, 0, y.width());
  }
}
