package dev.crease.tornado.exec;

import dev.crease.tornado.fast.ConvolutionRow1;
import dev.crease.tornado.fast.ConvolutionRow10;
import dev.crease.tornado.fast.ConvolutionRow12;
import dev.crease.tornado.fast.ConvolutionRow14;
import dev.crease.tornado.fast.ConvolutionRow16;
import dev.crease.tornado.fast.ConvolutionRow2;
import dev.crease.tornado.fast.ConvolutionRow4;
import dev.crease.tornado.fast.ConvolutionRow5;
import dev.crease.tornado.fast.ConvolutionRow7;
import dev.crease.tornado.fast.ConvolutionRow8;
import java.util.List;
import java.util.Optional;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * How the pixels of a convolution are divided into tiles that stay in registers.
 *
 * @param pixels pixels of a tile
 * @param rows the kernel of tiles that end with their row; without it, a tile goes on in the next row
 */
record ConvolutionTiles(int pixels, Optional<Kernel> rows) {

  /** With registers of 8 lanes 6 pixels by 16 channels are all there is room for, and each needs an index of its own. */
  private static final int ANYWHERE = 6;

  /** Additions that a core has under way at once for each accumulator to be there again in time. */
  private static final int LATENCY = 4;

  /** What a tile's weights and indices cost, in pixels. */
  private static final double OVERHEAD = 1.5;

  /** A kernel of the template ConvolutionRow. */
  interface Kernel
      extends
        Task9<KernelContext, VectorFloat16, VectorFloat16, VectorFloat16, VectorFloat16, VectorFloat16, FloatArray, IntArray, Integer> {}

  private static final List<ConvolutionTiles> ROWS = List.of(
      row(1, ConvolutionRow1::convolution), row(2, ConvolutionRow2::convolution),
      row(4, ConvolutionRow4::convolution), row(5, ConvolutionRow5::convolution),
      row(7, ConvolutionRow7::convolution), row(8, ConvolutionRow8::convolution),
      row(10, ConvolutionRow10::convolution), row(12, ConvolutionRow12::convolution),
      row(14, ConvolutionRow14::convolution), row(16, ConvolutionRow16::convolution));

  private static ConvolutionTiles row(int pixels, Kernel kernel) {
    return new ConvolutionTiles(pixels, Optional.of(kernel));
  }

  /**
   * The tiles that take the least time.
   *
   * @param lanes lanes of the device's registers
   * @param width columns of the images that are written
   */
  static ConvolutionTiles of(int lanes, int width) {
    if (lanes < BlockTables.LANES) {
      return new ConvolutionTiles(ANYWHERE, Optional.empty());
    }
    ConvolutionTiles best = ROWS.getFirst();
    for (ConvolutionTiles tiles : ROWS) {
      if (tiles.pixels <= width && tiles.cost(width) < best.cost(width)) {
        best = tiles;
      }
    }
    return best;
  }

  private double cost(int width) {
    return Math.ceilDiv(width, pixels) * (Math.max(pixels, LATENCY) + OVERHEAD);
  }

  /** Whether a tile ends with its row. */
  boolean inRows() {
    return rows.isPresent();
  }

  /** How many there are. */
  int count(int images, int height, int width) {
    int lines = Math.multiplyExact(images, height);
    return inRows()
        ? Math.multiplyExact(lines, Math.ceilDiv(width, pixels))
        : Math.ceilDiv(Math.multiplyExact(lines, width), pixels);
  }
}
