package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Halo;
import dev.crease.exec.lowering.Phase;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.PlaneSources;
import dev.crease.exec.lowering.Step.PoolKind;
import dev.crease.exec.lowering.Windows;
import dev.crease.op.WindowAxis;
import dev.crease.op.WindowGeometry;
import dev.crease.tornado.fast.ConcatTable;
import dev.crease.tornado.fast.ConvolutionTable;
import dev.crease.tornado.fast.CopyTable;
import dev.crease.tornado.fast.DepthwiseTable;
import dev.crease.tornado.fast.GatherTable;
import dev.crease.tornado.fast.PartTable;
import dev.crease.tornado.fast.PlaneTable;
import dev.crease.tornado.fast.PoolTable;
import java.util.List;
import java.util.Optional;

/** The numbers that kernels on blocks of channels read. */
final class BlockTables {

  /** Channels of a block. */
  static final int LANES = 16;

  /** Bytes of weights that one work-item goes through at most: half of a core's second cache. */
  private static final int CACHED = 256 * 1024;

  /** Work-items below which cores would wait for each other. */
  private static final int FEW_ITEMS = 32;

  /** How many numbers the halo of a tensor has in a table: see {@link #border}; then where the tensor begins. */
  static final int BORDER_LENGTH = 7;

  private BlockTables() {}

  /** The halo of a tensor and the size of its images. */
  static void border(Place place, int[] g, int at) {
    Halo halo = place.layout().halo();
    g[at] = halo.top();
    g[at + 1] = halo.left();
    g[at + 2] = halo.bottom();
    g[at + 3] = halo.right();
    g[at + 4] = place.height();
    g[at + 5] = place.width();
  }

  private static int integer(long number) {
    return Math.toIntExact(number);
  }

  /**
   * The pixels of an image that a launch makes.
   *
   * @param row the first row
   * @param column the first column
   * @param rowStep rows from one to the next
   * @param columnStep columns from one to the next
   * @param height how many rows
   * @param width how many columns
   */
  record Grid(int row, int column, int rowStep, int columnStep, int height, int width) {

    /** All pixels. */
    static Grid all(Place y) {
      return new Grid(0, 0, 1, 1, y.height(), y.width());
    }

    /** Those of a phase of a transposed convolution of these strides. */
    static Grid of(Phase phase, WindowGeometry window) {
      List<Long> sizes = phase.window().output();
      return new Grid(phase.row(), phase.column(), integer(window.axes().get(0).stride()),
          integer(window.axes().get(1).stride()), integer(sizes.get(0)), integer(sizes.get(1)));
    }

    /** Where the first one is, in elements. */
    private int origin(Place place) {
      return place.origin() + row * place.rowStride() + column * place.layout().block();
    }
  }

  /**
   * A convolution with one group.
   *
   * @param grid what of y is made
   * @param tiles how its pixels are divided
   */
  static int[] convolution(Place x, Place y, Grid grid, WindowGeometry window,
      Optional<Place> residual, ConvolutionTiles tiles) {
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    int block = x.layout().block();
    boolean runs = w.dilation() == 1 && x.channels() % block == 0;
    int rows = integer(h.kernel());
    int taps = runs ? 1 : integer(w.kernel());
    int[] g = new int[ConvolutionTable.OFFSETS + Math.multiplyExact(x.blocks(), rows * taps)];
    g[ConvolutionTable.X_IMAGE] = x.imageStride();
    g[ConvolutionTable.X_ROW] = Math.multiplyExact(integer(h.stride()), x.rowStride());
    g[ConvolutionTable.X_PIXEL] = pixelStep(x, window);
    g[ConvolutionTable.X_ORIGIN] = x.origin(h, w);
    g[ConvolutionTable.RUNS] = x.blocks() * rows * taps;
    g[ConvolutionTable.WHOLE_RUNS] = x.channels() / block * rows * taps;
    int at = ConvolutionTable.OFFSETS;
    for (int b = 0; b < x.blocks(); b++) {
      for (int kh = 0; kh < rows; kh++) {
        for (int kw = 0; kw < taps; kw++) {
          g[at++] = b * x.planeStride() + kh * integer(h.dilation()) * x.rowStride()
              + kw * integer(w.dilation()) * block;
        }
      }
    }
    g[ConvolutionTable.INNER] = runs ? block * integer(w.kernel()) : block;
    g[ConvolutionTable.LAST_INNER] = runs
        ? block * integer(w.kernel())
        : x.channels() - (x.blocks() - 1) * block;
    g[ConvolutionTable.WEIGHTS] = Math.multiplyExact(x.channels(), integer(window.kernelSize()));
    sums(g, y, grid, residual, tiles);
    return g;
  }

  /** Elements of x from one pixel of y to the next. */
  static int pixelStep(Place x, WindowGeometry window) {
    return Math.multiplyExact(integer(window.axes().get(1).stride()), x.layout().block());
  }

  /** A product of matrices: each row is an image of one pixel. */
  static int[] dense(Place x, Place y, Optional<Place> residual, ConvolutionTiles tiles) {
    int[] g = new int[ConvolutionTable.OFFSETS + 1];
    g[ConvolutionTable.X_IMAGE] = x.imageStride();
    g[ConvolutionTable.RUNS] = 1;
    g[ConvolutionTable.WHOLE_RUNS] = 1;
    g[ConvolutionTable.INNER] = x.channels();
    g[ConvolutionTable.LAST_INNER] = x.channels();
    g[ConvolutionTable.WEIGHTS] = x.channels();
    sums(g, y, Grid.all(y), residual, tiles);
    return g;
  }

  private static void sums(int[] g, Place y, Grid grid, Optional<Place> residual,
      ConvolutionTiles tiles) {
    g[ConvolutionTable.PIXELS] = Math.multiplyExact(y.images(), grid.height * grid.width);
    g[ConvolutionTable.TILES] = tiles.count(y.images(), grid.height, grid.width);
    g[ConvolutionTable.WIDTH] = grid.width;
    g[ConvolutionTable.HEIGHT] = grid.height;
    g[ConvolutionTable.IMAGES] = y.images();
    g[ConvolutionTable.BLOCKS] = y.blocks();
    g[ConvolutionTable.GROUP] = group(tiles.blocks(), g);
    g[ConvolutionTable.Y_IMAGE] = y.imageStride() / LANES;
    g[ConvolutionTable.Y_PLANE] = y.planeStride() / LANES;
    g[ConvolutionTable.Y_ROW] = grid.rowStep * y.rowStride() / LANES;
    g[ConvolutionTable.Y_PIXEL] = grid.columnStep;
    g[ConvolutionTable.Y_ORIGIN] = grid.origin(y) / LANES;
    border(y, g, ConvolutionTable.BORDER);
    residual.ifPresent(r -> {
      g[ConvolutionTable.RESIDUAL] = 1;
      g[ConvolutionTable.R_IMAGE] = r.imageStride() / LANES;
      g[ConvolutionTable.R_PLANE] = r.planeStride() / LANES;
      g[ConvolutionTable.R_ROW] = grid.rowStep * r.rowStride() / LANES;
      g[ConvolutionTable.R_ORIGIN] = grid.origin(r) / LANES;
    });
  }

  /**
   * As many blocks as have their weights in the cache while pixels stay in a nearer one, and all cores work.
   *
   * @param atOnce blocks of a tile, of which a group has whole ones
   * @param g the table
   */
  private static int group(int atOnce, int... g) {
    int blocks = g[ConvolutionTable.BLOCKS];
    long bytes = (long) g[ConvolutionTable.WEIGHTS] * LANES * Float.BYTES;
    int most = Math.clamp(CACHED / bytes, 1, blocks);
    int groups = Math.ceilDiv(blocks, most);
    while (groups < blocks && (long) groups * g[ConvolutionTable.TILES] < FEW_ITEMS) {
      groups = Math.min(blocks, groups * 2);
    }
    int group = Math.ceilDiv(blocks, groups);
    return Math.min(blocks, Math.ceilDiv(group, atOnce) * atOnce);
  }

  /** A convolution of each channel by itself. */
  static int[] depthwise(Place x, Place y, WindowGeometry window, Optional<Place> residual) {
    int[] g = new int[DepthwiseTable.LENGTH];
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    planes(g, y, x);
    g[DepthwiseTable.X_PIXEL] = integer(w.stride());
    g[DepthwiseTable.X_ROW] = integer(h.stride()) * x.rowStride() / LANES;
    g[DepthwiseTable.X_ORIGIN] = x.origin(h, w) / LANES;
    g[DepthwiseTable.ROWS] = integer(h.kernel());
    g[DepthwiseTable.ROW_STEP] = integer(h.dilation()) * x.rowStride() / LANES;
    g[DepthwiseTable.TAPS] = integer(w.kernel());
    g[DepthwiseTable.TAP_STEP] = integer(w.dilation());
    residual.ifPresent(r -> {
      g[DepthwiseTable.RESIDUAL] = 1;
      g[DepthwiseTable.R_PLANE] = r.planeStride() / LANES;
      g[DepthwiseTable.R_ROW] = r.rowStride() / LANES;
      g[DepthwiseTable.R_ORIGIN] = r.origin() / LANES;
    });
    return g;
  }

  /** A factor for each channel. */
  static int[] affine(Place x, Place y, Optional<Place> residual) {
    return depthwise(x, y, Windows.PIXEL, residual);
  }

  private static void planes(int[] g, Place y, Place x) {
    g[DepthwiseTable.PLANES] = Math.multiplyExact(y.images(), y.blocks());
    g[DepthwiseTable.ITEMS] = Math.multiplyExact(g[DepthwiseTable.PLANES], y.height());
    g[DepthwiseTable.BLOCKS] = y.blocks();
    g[DepthwiseTable.WIDTH] = y.width();
    g[DepthwiseTable.HEIGHT] = y.height();
    g[DepthwiseTable.X_PLANE] = x.planeStride() / LANES;
    g[DepthwiseTable.Y_PLANE] = y.planeStride() / LANES;
    g[DepthwiseTable.Y_ROW] = y.rowStride() / LANES;
    g[DepthwiseTable.Y_ORIGIN] = y.origin() / LANES;
    border(y, g, DepthwiseTable.BORDER);
  }

  /** A pool. */
  static int[] pool(Place x, Place y, WindowGeometry window, PoolKind kind) {
    int[] g = new int[PoolTable.LENGTH];
    WindowAxis h = window.axes().get(0);
    WindowAxis w = window.axes().get(1);
    g[PoolTable.PLANES] = Math.multiplyExact(y.images(), y.blocks());
    g[PoolTable.ITEMS] = Math.multiplyExact(g[PoolTable.PLANES], y.height());
    g[PoolTable.WIDTH] = y.width();
    g[PoolTable.HEIGHT] = y.height();
    g[PoolTable.IN_WIDTH] = x.width();
    g[PoolTable.IN_HEIGHT] = x.height();
    g[PoolTable.END_WIDTH] = integer(w.input() + w.padEnd());
    g[PoolTable.END_HEIGHT] = integer(h.input() + h.padEnd());
    g[PoolTable.KERNEL_H] = integer(h.kernel());
    g[PoolTable.KERNEL_W] = integer(w.kernel());
    g[PoolTable.STRIDE_H] = integer(h.stride());
    g[PoolTable.STRIDE_W] = integer(w.stride());
    g[PoolTable.DILATION_H] = integer(h.dilation());
    g[PoolTable.DILATION_W] = integer(w.dilation());
    g[PoolTable.PAD_H] = integer(h.padBegin());
    g[PoolTable.PAD_W] = integer(w.padBegin());
    g[PoolTable.X_PLANE] = x.planeStride() / LANES;
    g[PoolTable.X_ROW] = x.rowStride() / LANES;
    g[PoolTable.X_ORIGIN] = x.origin() / LANES;
    g[PoolTable.Y_PLANE] = y.planeStride() / LANES;
    g[PoolTable.Y_ROW] = y.rowStride() / LANES;
    g[PoolTable.Y_ORIGIN] = y.origin() / LANES;
    g[PoolTable.KIND] = switch (kind) {
      case MAX -> 0;
      case AVERAGE -> 1;
      case AVERAGE_WITH_PADDING -> 2;
    };
    border(y, g, PoolTable.BORDER);
    return g;
  }

  /** How an operand is gone through: at each element, or one vector for all pixels, or one for all images too. */
  sealed interface Walk {
    /** An element for each of the result. */
    record Whole(Place place) implements Walk {}

    /** One for each image and channel. */
    record PerImage() implements Walk {}

    /** One for each channel. */
    record PerChannel() implements Walk {}
  }

  /** Elements of y, made of those of one or two operands. */
  static int[] elements(Place y, Walk a, Walk b) {
    int[] g = new int[PlaneTable.LENGTH];
    g[PlaneTable.PLANES] = Math.multiplyExact(y.images(), y.blocks());
    g[PlaneTable.ITEMS] = Math.multiplyExact(g[PlaneTable.PLANES], y.height());
    g[PlaneTable.BLOCKS] = y.blocks();
    g[PlaneTable.WIDTH] = y.width();
    g[PlaneTable.HEIGHT] = y.height();
    g[PlaneTable.LANES] = Math.min(LANES, y.channels());
    g[PlaneTable.Y_PLANE] = y.planeStride();
    g[PlaneTable.Y_ROW] = y.rowStride();
    g[PlaneTable.Y_ORIGIN] = y.origin();
    border(y, g, PlaneTable.BORDER);
    walk(g, PlaneTable.A_PLANE, a);
    walk(g, PlaneTable.B_PLANE, b);
    return g;
  }

  /** Has elements of a tensor of y's shape added. */
  static void added(Place residual, int... g) {
    g[PlaneTable.R_PLANE] = residual.planeStride();
    g[PlaneTable.R_ROW] = residual.rowStride();
    g[PlaneTable.R_ORIGIN] = residual.origin();
  }

  private static void walk(int[] g, int at, Walk walk) {
    switch (walk) {
      case Walk.Whole(Place p) -> {
        g[at] = p.planeStride();
        g[at + 2] = p.rowStride();
        g[at + 3] = LANES;
        g[at + 4] = p.origin();
      }
      case Walk.PerImage() -> g[at] = LANES;
      case Walk.PerChannel() -> g[at + 1] = LANES;
    }
  }

  /** From one layout to another; rows are blocks of one channel. */
  static int[] copy(Place x, Place y) {
    int[] g = new int[CopyTable.LENGTH];
    Halo halo = y.layout().halo();
    g[CopyTable.BLOCKS] = y.blocks();
    g[CopyTable.BLOCK] = y.layout().block();
    g[CopyTable.CHANNELS] = y.channels();
    g[CopyTable.WIDTH] = y.width();
    g[CopyTable.HEIGHT] = y.height();
    g[CopyTable.TOP] = halo.top();
    g[CopyTable.LEFT] = halo.left();
    g[CopyTable.ROWS] = halo.top() + y.height() + halo.bottom();
    g[CopyTable.COLUMNS] = halo.left() + y.width() + halo.right();
    g[CopyTable.ITEMS] = Math.multiplyExact(y.images() * y.blocks(), g[CopyTable.ROWS]);
    g[CopyTable.X_IMAGE] = x.imageStride();
    g[CopyTable.X_BLOCK] = x.layout().block();
    g[CopyTable.X_PLANE] = x.planeStride();
    g[CopyTable.X_ROW] = x.rowStride();
    g[CopyTable.X_PIXEL] = x.layout().block();
    g[CopyTable.X_ORIGIN] = x.origin();
    return g;
  }

  /**
   * Some of the parts of a concatenation.
   *
   * @param first the block of y where the first of them goes
   */
  static int[] concat(List<Place> parts, Place y, int first) {
    int[] g = new int[ConcatTable.PARTS + ConcatTable.PART * parts.size()];
    int blocks = parts.stream().mapToInt(Place::blocks).sum();
    g[ConcatTable.BLOCKS] = blocks;
    g[ConcatTable.PLANES] = Math.multiplyExact(y.images(), blocks);
    g[ConcatTable.ITEMS] = Math.multiplyExact(g[ConcatTable.PLANES], y.height());
    g[ConcatTable.ALL_BLOCKS] = y.blocks();
    g[ConcatTable.FIRST] = first;
    g[ConcatTable.WIDTH] = y.width();
    g[ConcatTable.HEIGHT] = y.height();
    g[ConcatTable.Y_PLANE] = y.planeStride() / LANES;
    g[ConcatTable.Y_ROW] = y.rowStride() / LANES;
    g[ConcatTable.Y_ORIGIN] = y.origin() / LANES;
    int at = ConcatTable.PARTS;
    for (Place p : parts) {
      g[at] = p.blocks();
      g[at + 1] = p.imageStride() / LANES;
      g[at + 2] = p.planeStride() / LANES;
      g[at + 3] = p.rowStride() / LANES;
      g[at + 4] = p.origin() / LANES;
      at += ConcatTable.PART;
    }
    border(y, g, ConcatTable.BORDER);
    return g;
  }

  /** A tensor as channels of another; the last one fills up its block. */
  static int[] part(Place x, Place y, int first) {
    int[] g = new int[PartTable.LENGTH];
    boolean last = first + x.channels() == y.channels();
    int end = last ? y.blocks() * LANES : first + x.channels();
    int block = first / LANES;
    g[PartTable.FIRST_BLOCK] = block;
    g[PartTable.BLOCKS] = Math.ceilDiv(end, LANES) - block;
    g[PartTable.ALL_BLOCKS] = y.blocks();
    g[PartTable.PLANES] = Math.multiplyExact(y.images(), g[PartTable.BLOCKS]);
    g[PartTable.ITEMS] = Math.multiplyExact(g[PartTable.PLANES], y.height());
    g[PartTable.FIRST] = first;
    g[PartTable.CHANNELS] = x.channels();
    g[PartTable.WRITTEN] = end - first;
    g[PartTable.WIDTH] = y.width();
    g[PartTable.HEIGHT] = y.height();
    g[PartTable.X_IMAGE] = x.imageStride();
    g[PartTable.X_PLANE] = x.planeStride();
    g[PartTable.X_ROW] = x.rowStride();
    g[PartTable.X_ORIGIN] = x.origin();
    g[PartTable.Y_PLANE] = y.planeStride();
    g[PartTable.Y_ROW] = y.rowStride();
    g[PartTable.Y_ORIGIN] = y.origin();
    border(y, g, PartTable.BORDER);
    return g;
  }

  /** Rows and columns picked from a tensor. */
  static int[] gather(Place x, Place y, PlaneSources sources) {
    int[] g = new int[GatherTable.SOURCES + y.height() + y.width()];
    g[GatherTable.PLANES] = Math.multiplyExact(y.images(), y.blocks());
    g[GatherTable.ITEMS] = Math.multiplyExact(g[GatherTable.PLANES], y.height());
    g[GatherTable.WIDTH] = y.width();
    g[GatherTable.HEIGHT] = y.height();
    g[GatherTable.X_PLANE] = x.planeStride() / LANES;
    g[GatherTable.X_ROW] = x.rowStride() / LANES;
    g[GatherTable.X_ORIGIN] = x.origin() / LANES;
    g[GatherTable.Y_PLANE] = y.planeStride() / LANES;
    g[GatherTable.Y_ROW] = y.rowStride() / LANES;
    g[GatherTable.Y_ORIGIN] = y.origin() / LANES;
    border(y, g, GatherTable.BORDER);
    int at = GatherTable.SOURCES;
    for (int row : sources.rows()) {
      g[at++] = row;
    }
    for (int column : sources.columns()) {
      g[at++] = column;
    }
    return g;
  }
}
