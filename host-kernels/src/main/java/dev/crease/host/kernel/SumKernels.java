package dev.crease.host.kernel;

import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/** Which tiles make a row. */
public final class SumKernels {

  /** Pixels that there are tiles of, the widest first. */
  private static final int[] SIZES = {14, 13, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1};

  /** Of these, the widest where windows are less than a block apart, or any distance, or where runs are any number of elements long. */
  private static final int NARROW = 7;

  /** Stands for such a distance. */
  private static final int ANY = 0;

  private SumKernels() {}

  /**
   * A kernel for sums of products that makes rows of some widths, and each of them with the tiles that take the least time.
   *
   * @param warmUp (out) which tiles that are
   * @param vectors vectors of channels, 1 or 2
   * @param table what it is to work on
   * @param products products of a sum, for all rows of a run
   * @param widths pixels of the rows, 1 or more
   */
  public static RowKernel rows(WarmUp warmUp, int vectors, int[] table, long products,
      int... widths) {
    boolean narrow = step(table) < Lanes.BLOCK || table[SumTable.SHORT_RUNS] > 0;
    int most = narrow ? Math.min(NARROW, Lanes.PIXELS) : Lanes.PIXELS;
    int least = IntStream.of(widths).min().orElse(1);
    int widest = IntStream.of(widths).max().orElse(1);
    int[] sizes = IntStream.of(SIZES).filter(p -> p <= Math.min(least, most)).toArray();
    int even = fastest(sizes, widths, SumKernels::overlapping);
    int pixels = fastest(sizes, widths, SumKernels::time);
    if (longest(even, widths, SumKernels::overlapping) <= longest(pixels, widths,
        SumKernels::time)) {
      return tile(warmUp, even, vectors, table, products * Math.ceilDiv(widest, even));
    }
    RowKernel wide = tile(warmUp, pixels, vectors, table, products * (widest / pixels));
    RowKernel[] last = new RowKernel[pixels];
    Arrays.fill(last, wide);
    IntStream.of(widths).map(w -> w % pixels).filter(r -> r > 0).distinct()
        .forEach(r -> last[r] = tile(warmUp, sizeOfRest(r), vectors, table, products));
    return new TiledRow(pixels, wide, last);
  }

  private static RowKernel tile(WarmUp warmUp, int pixels, int vectors, int[] table,
      long products) {
    RowKernel kernel = tile(pixels, vectors, table);
    warmUp.add(new WarmUp.Size(pixels, vectors, step(table)), kernel, products, table);
    return kernel;
  }

  private static int fastest(int[] sizes, int[] widths, IntBinaryOperator time) {
    return IntStream.of(sizes).boxed().min(Comparator.comparingInt(p -> longest(p, widths, time)))
        .orElseThrow();
  }

  private static int longest(int pixels, int[] widths, IntBinaryOperator time) {
    return IntStream.of(widths).map(w -> time.applyAsInt(w, pixels)).max().orElse(0);
  }

  /** Time of a row in tiles of one size, the last of which overlaps the one before it. */
  private static int overlapping(int width, int pixels) {
    return Math.ceilDiv(width, pixels) * time(pixels);
  }

  /** Time of a row in tiles of one size, and what is left in others. */
  private static int time(int width, int pixels) {
    int rest = width % pixels;
    return width / pixels * time(pixels) + (rest == 0 ? 0 : overlapping(rest, sizeOfRest(rest)));
  }

  private static int sizeOfRest(int rest) {
    return fastest(IntStream.of(SIZES).filter(p -> p <= rest).toArray(), new int[]{rest},
        SumKernels::overlapping);
  }

  /**
   * Half cycles that a tile takes for each product, where two multiply-adds begin in a cycle: it reads the weights, which takes as long
   * as two pixels unless there are enough sums beside that, and fewer pixels than 4 leave the units waiting for each other's sums.
   */
  private static int time(int pixels) {
    return pixels > 10 ? 2 * pixels + 1 : 2 * Math.max(pixels, 4) + 4;
  }

  private static int step(int... table) {
    int step = table[SumTable.X_PIXEL];
    return step == 6 || step == 16 || step == 32 ? step : ANY;
  }

  private static RowKernel tile(int pixels, int vectors, int... table) {
    return switch (step(table)) {
      case 6 -> vectors == 1 ? single6(pixels) : pair6(pixels);
      case 16 -> vectors == 1 ? single16(pixels) : pair16(pixels);
      case 32 -> vectors == 1 ? single32(pixels) : pair32(pixels);
      default -> vectors == 1 ? single(pixels) : pair(pixels);
    };
  }

  private static IllegalArgumentException none(int pixels) {
    return new IllegalArgumentException("tiles of " + pixels + " pixels");
  }

  private static RowKernel single6(int pixels) {
    return switch (pixels) {
      case 1 -> SumTile1x1x6::row;
      case 2 -> SumTile2x1x6::row;
      case 3 -> SumTile3x1x6::row;
      case 4 -> SumTile4x1x6::row;
      case 5 -> SumTile5x1x6::row;
      case 6 -> SumTile6x1x6::row;
      case 7 -> SumTile7x1x6::row;
      default -> throw none(pixels);
    };
  }

  private static RowKernel pair6(int pixels) {
    return switch (pixels) {
      case 1 -> SumTile1x2x6::row;
      case 2 -> SumTile2x2x6::row;
      case 3 -> SumTile3x2x6::row;
      case 4 -> SumTile4x2x6::row;
      case 5 -> SumTile5x2x6::row;
      case 6 -> SumTile6x2x6::row;
      case 7 -> SumTile7x2x6::row;
      default -> throw none(pixels);
    };
  }

  private static RowKernel single16(int pixels) {
    return switch (pixels) {
      case 1 -> SumTile1x1x16::row;
      case 2 -> SumTile2x1x16::row;
      case 3 -> SumTile3x1x16::row;
      case 4 -> SumTile4x1x16::row;
      case 5 -> SumTile5x1x16::row;
      case 6 -> SumTile6x1x16::row;
      case 7 -> SumTile7x1x16::row;
      case 8 -> SumTile8x1x16::row;
      case 10 -> SumTile10x1x16::row;
      case 12 -> SumTile12x1x16::row;
      case 13 -> SumTile13x1x16::row;
      case 14 -> SumTile14x1x16::row;
      default -> throw none(pixels);
    };
  }

  private static RowKernel pair16(int pixels) {
    return switch (pixels) {
      case 1 -> SumTile1x2x16::row;
      case 2 -> SumTile2x2x16::row;
      case 3 -> SumTile3x2x16::row;
      case 4 -> SumTile4x2x16::row;
      case 5 -> SumTile5x2x16::row;
      case 6 -> SumTile6x2x16::row;
      case 7 -> SumTile7x2x16::row;
      case 8 -> SumTile8x2x16::row;
      case 10 -> SumTile10x2x16::row;
      case 12 -> SumTile12x2x16::row;
      case 13 -> SumTile13x2x16::row;
      case 14 -> SumTile14x2x16::row;
      default -> throw none(pixels);
    };
  }

  private static RowKernel single32(int pixels) {
    return switch (pixels) {
      case 1 -> SumTile1x1x32::row;
      case 2 -> SumTile2x1x32::row;
      case 3 -> SumTile3x1x32::row;
      case 4 -> SumTile4x1x32::row;
      case 5 -> SumTile5x1x32::row;
      case 6 -> SumTile6x1x32::row;
      case 7 -> SumTile7x1x32::row;
      case 8 -> SumTile8x1x32::row;
      case 10 -> SumTile10x1x32::row;
      case 12 -> SumTile12x1x32::row;
      case 13 -> SumTile13x1x32::row;
      case 14 -> SumTile14x1x32::row;
      default -> throw none(pixels);
    };
  }

  private static RowKernel pair32(int pixels) {
    return switch (pixels) {
      case 1 -> SumTile1x2x32::row;
      case 2 -> SumTile2x2x32::row;
      case 3 -> SumTile3x2x32::row;
      case 4 -> SumTile4x2x32::row;
      case 5 -> SumTile5x2x32::row;
      case 6 -> SumTile6x2x32::row;
      case 7 -> SumTile7x2x32::row;
      case 8 -> SumTile8x2x32::row;
      case 10 -> SumTile10x2x32::row;
      case 12 -> SumTile12x2x32::row;
      case 13 -> SumTile13x2x32::row;
      case 14 -> SumTile14x2x32::row;
      default -> throw none(pixels);
    };
  }

  private static RowKernel single(int pixels) {
    return switch (pixels) {
      case 1 -> SumTileAny1x1::row;
      case 2 -> SumTileAny2x1::row;
      case 3 -> SumTileAny3x1::row;
      case 4 -> SumTileAny4x1::row;
      case 5 -> SumTileAny5x1::row;
      case 6 -> SumTileAny6x1::row;
      case 7 -> SumTileAny7x1::row;
      default -> throw none(pixels);
    };
  }

  private static RowKernel pair(int pixels) {
    return switch (pixels) {
      case 1 -> SumTileAny1x2::row;
      case 2 -> SumTileAny2x2::row;
      case 3 -> SumTileAny3x2::row;
      case 4 -> SumTileAny4x2::row;
      case 5 -> SumTileAny5x2::row;
      case 6 -> SumTileAny6x2::row;
      case 7 -> SumTileAny7x2::row;
      default -> throw none(pixels);
    };
  }

  /**
   * A kernel for convolutions of each channel by itself.
   *
   * @param taps columns of a window
   * @param stride columns from one window to the next
   * @param dilation columns from one element of a window to the next
   * @param width pixels of a row
   */
  public static RowKernel depthwise(int taps, int stride, int dilation, int width) {
    boolean few = Lanes.COUNT == 8 || width < 8;
    if (dilation > 1 || width < 4 || stride > 2) {
      return Depthwise::row;
    }
    return switch (taps * 10 + stride) {
      case 11 -> few ? DepthwiseTile4x1x1::row : DepthwiseTile8x1x1::row;
      case 31 -> few ? DepthwiseTile4x3x1::row : DepthwiseTile8x3x1::row;
      case 32 -> few ? DepthwiseTile4x3x2::row : DepthwiseTile8x3x2::row;
      case 51 -> few ? DepthwiseTile4x5x1::row : DepthwiseTile8x5x1::row;
      case 52 -> few ? DepthwiseTile4x5x2::row : DepthwiseTile6x5x2::row;
      default -> Depthwise::row;
    };
  }
}
