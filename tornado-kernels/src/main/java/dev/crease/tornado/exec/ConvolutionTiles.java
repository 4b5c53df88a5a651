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
import dev.crease.tornado.fast.NetworkTable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task9;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * How the pixels of a convolution are divided into tiles that stay in registers.
 *
 * @param pixels pixels of a tile
 * @param blocks blocks of channels of a tile
 * @param inRows whether tiles end with their row; if not, a tile goes on in the next one
 * @param rows the kernel of such tiles, where it is one of its own
 */
record ConvolutionTiles(int pixels, int blocks, boolean inRows, Optional<Kernel> rows) {

  /** With registers of 8 lanes 6 pixels by 16 channels are all there is room for, and each needs an index of its own. */
  private static final int ANYWHERE = 6;

  /** Additions that a core has under way at once for each accumulator to be there again in time. */
  private static final int LATENCY = 4;

  /** What a tile's weights and indices cost, in pixels. */
  private static final double OVERHEAD = 1.5;

  /** What loading a vector of weights costs, which lies in two lines of the cache, in pixels. */
  private static final double LOADS = 2;

  /** What loading two costs for a tile of two blocks. */
  private static final double LOADS_OF_TWO = 0.5;

  /** What a sum costs where an element is loaded for two, in sums for which it is loaded each time. */
  private static final double SHARED = 0.9;

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

  private static final ConvolutionTiles ANY = new ConvolutionTiles(ANYWHERE, 1, false,
      Optional.empty());

  /** Steps with which the template Network has tiles of rows: every second pixel of whole blocks, and of three channels. */
  private static final int WIDE = 2 * BlockTables.LANES;
  private static final int NARROW = 2 * 3;

  /** Their numbers of pixels; the template Network lists the same. */
  private static final Map<Integer, List<ConvolutionTiles>> IN_NETWORK = Map.of(
      BlockTables.LANES, listed(List.of(1, 2, 4, 5, 8, 10, 14, 16), List.of(7, 8, 10, 14)),
      WIDE, listed(List.of(4, 8), List.of(7, 14)),
      NARROW, listed(List.of(8, 16), List.of(14)));

  private static List<ConvolutionTiles> listed(List<Integer> one, List<Integer> two) {
    return Stream.concat(one.stream().map(p -> row(p, 1)), two.stream().map(p -> row(p, 2)))
        .toList();
  }

  private static ConvolutionTiles row(int pixels, int blocks) {
    return new ConvolutionTiles(pixels, blocks, true, Optional.empty());
  }

  private static ConvolutionTiles row(int pixels, Kernel kernel) {
    return new ConvolutionTiles(pixels, 1, true, Optional.of(kernel));
  }

  /**
   * The tiles that take the least time.
   *
   * @param lanes lanes of the device's registers
   * @param width columns of the images that are written
   */
  static ConvolutionTiles of(int lanes, int width) {
    if (lanes < BlockTables.LANES) {
      return ANY;
    }
    ConvolutionTiles best = ROWS.getFirst();
    for (ConvolutionTiles tiles : ROWS) {
      if (tiles.pixels <= width && tiles.cost(width) < best.cost(width)) {
        best = tiles;
      }
    }
    return best;
  }

  /**
   * The tiles that take the least time of those that the kernel of whole networks has.
   *
   * @param lanes lanes of the device's registers
   * @param least columns of the images that are written, at least
   * @param most columns, at most
   * @param step elements of x from one pixel of y to the next
   * @param blocks blocks of channels that are written
   */
  static ConvolutionTiles inNetwork(int lanes, int least, int most, int step, int blocks) {
    if (lanes < BlockTables.LANES) {
      return ANY;
    }
    if (most == 1) {
      return ROWS.getFirst();
    }
    return IN_NETWORK.getOrDefault(step, List.of()).stream().filter(t -> t.pixels <= least)
        .min(Comparator.comparingDouble(t -> t.costInNetwork(most, blocks))).orElse(ANY);
  }

  private double costInNetwork(int width, int ofAll) {
    double each = blocks == 1
        ? Math.max(pixels, LATENCY) + LOADS
        : SHARED * blocks * pixels + LOADS_OF_TWO;
    return Math.ceilDiv(width, pixels) * Math.ceilDiv(ofAll, blocks) * each;
  }

  /** Their kind in the kernel of whole networks, where pixels of x are so far from each other. */
  int kind(int step) {
    if (!inRows) {
      return NetworkTable.TILES;
    }
    int first = switch (pixels == 1 ? BlockTables.LANES : step) {
      case WIDE -> NetworkTable.WIDE_ROW_TILES;
      case NARROW -> NetworkTable.NARROW_ROW_TILES;
      default -> NetworkTable.ROW_TILES;
    };
    return first + pixels + (blocks == 2 ? NetworkTable.TWO_BLOCKS : 0);
  }

  /** Their numbers in the kernel of whole networks, for rows of so many pixels. */
  int ofRow(int width) {
    return pixels + NetworkTable.OF_ROW * Math.ceilDiv(width, pixels);
  }

  private double cost(int width) {
    return Math.ceilDiv(width, pixels) * (Math.max(pixels, LATENCY) + OVERHEAD);
  }

  /** How many there are. */
  int count(int images, int height, int width) {
    int lines = Math.multiplyExact(images, height);
    return inRows
        ? Math.multiplyExact(lines, Math.ceilDiv(width, pixels))
        : Math.ceilDiv(Math.multiplyExact(lines, width), pixels);
  }
}
