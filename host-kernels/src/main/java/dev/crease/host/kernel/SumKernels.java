package dev.crease.host.kernel;

/** Which tile makes a row. */
public final class SumKernels {

  private SumKernels() {}

  /**
   * Pixels of the tiles that make a row in the least time, wider tiles first. The last tile overlaps the one before it; each tile reads the
   * weights, which takes as long as two pixels, and fewer pixels than 4 leave the units waiting for each other's sums.
   *
   * @param width pixels of the row
   * @param most pixels of the widest tile
   */
  public static int pixels(int width, int most) {
    int best = Math.min(width, most);
    for (int pixels = best - 1; pixels > 0; pixels--) {
      if (time(width, pixels) < time(width, best)) {
        best = pixels;
      }
    }
    return best;
  }

  private static int time(int width, int pixels) {
    return Math.ceilDiv(width, pixels) * (Math.max(pixels, 4) + 2);
  }

  /**
   * A kernel for sums of products.
   *
   * @param pixels pixels of a tile, 1 to 7
   * @param vectors vectors of channels, 1 or 2
   * @param table what it is to work on
   */
  public static RowKernel sums(int pixels, int vectors, int... table) {
    return switch (table[SumTable.X_PIXEL]) {
      case 16 -> vectors == 1 ? single16(pixels) : pair16(pixels);
      case 32 -> vectors == 1 ? single32(pixels) : pair32(pixels);
      default -> vectors == 1 ? single(pixels) : pair(pixels);
    };
  }

  private static IllegalArgumentException none(int pixels) {
    return new IllegalArgumentException("tiles of " + pixels + " pixels");
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
