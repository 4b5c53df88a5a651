package dev.crease.host;

import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Place;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.RowKernel;
import dev.crease.host.kernel.SumKernels;
import dev.crease.host.kernel.SumTable;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;

/** Rows of a convolution of each channel by itself, of one block after the other. */
final class ChannelRows {

  private static final int BLOCK = Lanes.BLOCK;

  private final Place y;
  private final float[] target;
  private final float[] weights;
  private final float[] bias;
  private final Ending ending;
  private final Place residual;
  private final int taps;
  private final int[] table = new int[SumTable.LENGTH];
  private final RowKernel kernel;

  /**
   * Rows.
   *
   * @param site where the work goes
   * @param weights of all blocks
   * @param window windows over x
   * @param xRow in x, from one row to the next
   * @param epilogue what follows each sum
   * @param to the result
   */
  ChannelRows(WorkSite site, float[] weights, WindowGeometry window, int xRow, Epilogue epilogue,
      View to) {
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    this.y = site.place(to);
    this.target = site.array(to);
    this.weights = weights;
    this.bias = site.bias(epilogue.bias(), y.channels());
    this.ending = Ending.of(site, epilogue);
    this.residual = ending.place.orElse(y);
    this.taps = Math.toIntExact(window.kernelSize());
    table[SumTable.ROWS] = Math.toIntExact(h.kernel());
    table[SumTable.ROW_STEP] = Math.toIntExact(h.dilation()) * xRow;
    table[SumTable.TAPS] = Math.toIntExact(w.kernel());
    table[SumTable.TAP_STEP] = Math.toIntExact(w.dilation()) * BLOCK;
    table[SumTable.X_PIXEL] = Math.toIntExact(w.stride()) * BLOCK;
    table[SumTable.R_PIXEL] = ending.adds ? BLOCK : 0;
    this.kernel = SumKernels.depthwise(Math.toIntExact(w.kernel()), Math.toIntExact(w.stride()),
        Math.toIntExact(w.dilation()), y.width());
  }

  /** The result's elements. */
  float[] target() {
    return target;
  }

  /** How they lie. */
  Place place() {
    return y;
  }

  /** Products of a sum. */
  int taps() {
    return taps;
  }

  /**
   * Makes a row of a block.
   *
   * @param x (in) the block of x
   * @param xAt where the first window begins
   * @param plane which block of y, counted over all images
   * @param row which row
   */
  void row(float[] x, int xAt, int plane, int row) {
    int channel = plane % y.blocks();
    int rAt = plane * residual.planeStride() + row * residual.rowStride() + residual.origin();
    int yAt = plane * y.planeStride() + row * y.rowStride() + y.origin();
    for (int l = 0; l < BLOCK; l += Lanes.COUNT) {
      kernel.row(x, weights, bias, ending.added, target, table, xAt + l,
          channel * taps * BLOCK + l, channel * BLOCK + l, ending.adds ? rAt + l : 0, yAt + l,
          y.width(), ending.low, ending.high);
    }
    ending.finish(target, yAt, rAt, y.width());
  }
}
