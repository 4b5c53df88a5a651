package dev.crease.host;

import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.WinogradForm;
import dev.crease.exec.lowering.WinogradWeights;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.RowKernel;
import dev.crease.host.kernel.SumKernels;
import dev.crease.host.kernel.SumTable;
import dev.crease.host.kernel.WarmUp;
import dev.crease.host.kernel.WinogradKernel;
import dev.crease.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A convolution of 3×3 as 16 or 36 products of matrices, one for each element of a transformed tile. An item is a piece of the tiles, which it
 * transforms itself, so that they stay in the core's second cache and no other core asks for them: to write what another core has
 * read takes, where they have no cache in common, longer than the products. Where an image has too few tiles for that, or weights are
 * what takes long to read, an item is some groups of channels, and each thread transforms all tiles before its first; where channels
 * are too few for that, a work of its own does.
 *
 * <p><b>Source:</b> see {@link WinogradForm}.
 */
final class WinogradWork extends Work {

  private static final int BLOCK = Lanes.BLOCK;

  /** Elements of transformed x that an item goes through at most: about half of a core's second cache. */
  private static final int CACHED = 112 * 1024;

  /** Tiles of an item at least, for which reading weights pays that the core's second cache holds. */
  private static final int FEW_TILES = 14;

  /** Tiles of an item at least, for which reading all other weights pays. */
  private static final int FEWEST_TILES = 12;

  /** Tiles of an image below which reading 16 weights for 9 takes longer than the products that it saves, where weights come from memory. */
  private static final int FEW_TILES_OF_MANY_WEIGHTS = 24;

  /** Weights that no core's cache holds. */
  private static final int MANY_WEIGHTS = 1 << 20;

  /** Units of an item at least, where those are groups of channels: for so many the tiles are read once. */
  private static final int UNITS = 2;

  /** Operations that take as long as reading a weight from memory. */
  private static final int OPERATIONS_OF_WEIGHT = 40;

  /** Channels of y for each thread below which transforming all tiles takes longer than asking other cores for theirs. */
  private static final int FEW_CHANNELS_OF_THREAD = 64;

  /** Channels of x and y below which the transforms cost what the products save. */
  private static final int FEW_CHANNELS = 24;

  private final Image image;
  private final int[] table;
  private final float[] whole;
  private final float[] rest;
  private final RowKernel[] pairs;
  private final RowKernel[] singles;
  private final Scratch products;
  private final Optional<Scratch> own;
  private final float[] zeros = new float[2 * BLOCK];
  private final int pieces;
  private final int longest;
  private final int units;
  private final int groups;

  /** Units that are made at the same time. */
  private final int together;

  /** From one of the elements of a tile of x to the next. */
  private final int step;

  /** What both works go through. */
  private static final class Image {
    private final WinogradForm form;
    private final WinogradKernel kernel;
    private final int index;
    private final int few;
    private final int threads;
    private final Place x;
    private final Place y;
    private final float[] from;
    private final float[] to;
    private final float[] bias;
    private final int origin;
    private final Ending ending;

    /** x, transformed: {@code [products][C/block][tiles][block]}. */
    private final SharedArray tiles;

    /** What a transform keeps to itself, and a tile of which x has not all. */
    private final Scratch held;

    /**
     * An image.
     *
     * @param form of which products
     * @param index which image
     * @param c the convolution
     * @param ending what follows
     */
    Image(WorkSite site, WinogradForm form, int index, Convolution c, Ending ending) {
      this.form = form;
      this.kernel = WinogradKernel.of(form);
      this.index = index;
      this.few = site.fewItems();
      this.threads = site.threads();
      this.x = site.place(c.x());
      this.y = site.place(c.y());
      this.from = site.array(c.x());
      this.to = site.array(c.y());
      this.bias = site.bias(c.epilogue().bias(), y.channels());
      this.origin = x.origin(c.window().axes().get(0), c.window().axes().get(1))
          + index * x.imageStride();
      this.ending = ending;
      this.tiles = site.shared();
      this.held = site.scratch("held", 2 * kernel.held());
    }

    int rows() {
      return Math.ceilDiv(y.height(), form.outputs());
    }

    int columns() {
      return Math.ceilDiv(y.width(), form.outputs());
    }

    int count() {
      return rows() * columns();
    }

    /**
     * Into how many pieces the tiles are cut, the same number for each thread. A piece is what a core's cache holds, or less where
     * there would be too few pieces.
     */
    int pieces() {
      int most = Math.max(2 * Lanes.PIXELS, CACHED / (form.products() * x.channels()));
      int pieces = Math.ceilDiv(count(), most);
      if (weights(form, x, y) <= CACHED) {
        pieces = Math.max(pieces, Math.min(few, count() / FEW_TILES));
      }
      return Math.ceilDiv(pieces, threads) * threads;
    }

    /** Whether there are enough tiles that items are pieces of them, and have their own. */
    boolean isCut() {
      return count() >= FEWEST_TILES * pieces() && !isHeavy();
    }

    /** Whether threads share the transformed tiles: where there are enough channels for each, each transforms them all. */
    boolean isShared() {
      return !isCut() && y.channels() < FEW_CHANNELS_OF_THREAD * threads;
    }

    private boolean isHeavy() {
      return SumWork.isHeavy(weights(form, x, y), x, y);
    }

    /** Into how many groups the channels are cut, where tiles are not, and each thread has as many. */
    int groups() {
      int units = SumWork.units(y);
      return Math.min(units, Math.ceilDiv(Math.ceilDiv(units, UNITS), threads) * threads);
    }

    /** The first tile of a piece; long pieces are whole rows of a kernel's tiles, but for the last. */
    int begin(int piece, int pieces) {
      int unit = count() < 4L * Lanes.PIXELS * pieces ? 1 : Lanes.PIXELS;
      return (int) Math.min(count(),
          (long) piece * Math.ceilDiv(count(), unit) / pieces * unit);
    }

    /** From one of the elements of a tile of x to the next, where so many tiles lie side by side. */
    int step(int tiles) {
      return apart(x.blocks() * tiles);
    }

    /**
     * Transforms some tiles of a block of x; see {@link WinogradKernel#input}.
     *
     * @param own (out) what a transform keeps to itself, and a tile of which x has not all
     */
    void transform(int block, int first, int end, float[] v, int vAt, int step, float[] own) {
      int edge = form.outputs();
      int stride = x.rowStride();
      for (int tile = first; tile < end;) {
        int row = tile / columns();
        int column = tile % columns();
        int tiles = Math.min(end - tile, columns() - column);
        boolean cut = y.width() % edge > 0 && column + tiles == columns();
        int whole = cut ? tiles - 1 : tiles;
        int top = origin + block * x.planeStride() + edge * row * stride + edge * column * BLOCK;
        int to = vAt + (tile - first) * BLOCK;
        // The last rows of a last tile may lie outside: what they give is in rows that y has not.
        int last = y.height() + 1 - edge * row;
        kernel.input(from, top, stride, last, v, to, step, whole, own);
        if (cut) {
          copy(top + whole * edge * BLOCK, last, own);
          kernel.input(own, kernel.held(), form.inputs() * BLOCK, form.inputs() - 1, v,
              to + whole * BLOCK, step, 1, own);
        }
        tile += tiles;
      }
    }

    /** Copies the last tile of a row, with zeros for columns that lie outside. */
    private void copy(int top, int last, float[] own) {
      int length = (y.width() % form.outputs() + 2) * BLOCK;
      int row = form.inputs() * BLOCK;
      for (int i = 0; i < form.inputs(); i++) {
        int to = kernel.held() + i * row;
        System.arraycopy(from, top + Math.min(i, last) * x.rowStride(), own, to, length);
        Arrays.fill(own, to + length, to + row, 0);
      }
    }
  }

  private WinogradWork(WorkSite site, Image image, float[] whole, float[] rest) {
    super(image.isCut() ? image.pieces() : image.groups(),
        WorkSite.isMuch((long) image.x.channels() * image.y.shape().elements()));
    this.image = image;
    this.whole = whole;
    this.rest = rest;
    this.pieces = image.isCut() ? image.pieces() : 1;
    this.units = SumWork.units(image.y);
    this.groups = image.isCut() ? 1 : image.groups();
    this.together = image.isCut() ? 1 : Math.ceilDiv(units, groups);
    int[] tiles = IntStream.range(0, pieces)
        .map(i -> image.begin(i + 1, pieces) - image.begin(i, pieces)).toArray();
    this.longest = IntStream.of(tiles).max().orElseThrow();
    int blocks = image.x.blocks();
    this.step = image.step(longest);
    this.own = image.isShared()
        ? Optional.empty()
        : Optional.of(site.scratch("tiles", image.form.products() * step));
    this.table = new int[SumTable.LENGTH + blocks];
    table[SumTable.RUNS] = blocks;
    table[SumTable.X_PIXEL] = BLOCK;
    table[SumTable.Y_PIXEL] = BLOCK;
    table[SumTable.Y_VECTOR + 1] = Lanes.COUNT == BLOCK ? longest * BLOCK : Lanes.COUNT;
    table[SumTable.W_VECTOR + 1] = SumRows.apart(image.x.channels());
    for (int b = 0; b < blocks; b++) {
      table[SumTable.LENGTH + b] = b * longest * BLOCK;
    }
    long sums = (long) image.form.products() * image.x.channels();
    this.pairs = kernels(site.warmUp(), SumRows.VECTORS, sums * (image.y.blocks() / SumRows.BLOCKS),
        tiles);
    this.singles = kernels(site.warmUp(), 1, rest.length > 0 ? sums : 0, tiles);
    image.kernel.warm(site.warmUp(), (long) image.count() * blocks,
        (long) image.count() * image.y.blocks());
    this.products = site.scratch("products", Math.multiplyExact(together, productsOfUnit()));
  }

  /** For each piece a kernel, of as many pixels as leave the least over. */
  private RowKernel[] kernels(WarmUp warmUp, int vectors, long sums, int... tiles) {
    return IntStream.of(tiles)
        .mapToObj(n -> SumKernels.rows(warmUp, vectors, table, sums, n))
        .toArray(RowKernel[]::new);
  }

  /** Elements of so many blocks, or of one more: an odd number, or those of a tile would fall into few sets of the cache. */
  private static int apart(int blocks) {
    return Math.multiplyExact(blocks | 1, BLOCK);
  }

  private static long weights(WinogradForm form, Place x, Place y) {
    return (long) form.products() * x.channels() * y.channels();
  }

  /**
   * Of which products a convolution is best made; empty where it can't be made so, or is no faster.
   *
   * @param threads threads, each of which is to have larger tiles of its own if there are such
   */
  static Optional<WinogradForm> form(LaidOut laid, int threads, Convolution c) {
    Place x = laid.place(c.x());
    Place y = laid.place(c.y());
    boolean can = c.epilogue().limits().isPresent() && Lanes.COUNT * 4 >= BLOCK
        && x.layout().block() == BLOCK
        && x.channels() % BLOCK == 0 && x.channels() >= FEW_CHANNELS
        && y.channels() >= FEW_CHANNELS && y.height() >= 4 && y.width() >= 4
        && c.window().axes().stream()
            .allMatch(a -> a.kernel() == 3 && a.stride() == 1 && a.dilation() == 1);
    if (!can || WinogradForm.TWO.tiles(y) < FEW_TILES_OF_MANY_WEIGHTS
        && weights(WinogradForm.TWO, x, y) >= MANY_WEIGHTS) {
      return Optional.empty();
    }
    return Arrays.stream(WinogradForm.values())
        .filter(f -> f == WinogradForm.TWO || f.tiles(y) >= FEWEST_TILES * threads)
        .min(Comparator.comparingInt(f -> time(f, y)));
  }

  /** Operations for each pair of channels, with those that reading its weights takes as long as. */
  private static int time(WinogradForm form, Place y) {
    return form.products() * (2 * form.tiles(y) + OPERATIONS_OF_WEIGHT);
  }

  /** Adds the works of a convolution. */
  static void add(WorkSite site, WinogradForm form, Convolution c, Ending ending) {
    site.approximated(form);
    Place y = site.place(c.y());
    Tensor weight = ((Fixed) c.weight()).tensor();
    int end = BlockSums.whole(y.channels());
    float[] whole = site.constant(List.of(form, site.key(weight)),
        () -> SumRows.inUnits(WinogradWeights.pack(form, weight, 0, end, Lanes.COUNT),
            form.products(), site.place(c.x()).channels(), end));
    float[] rest = site.constant(List.of(form, "rest", site.key(weight)),
        () -> WinogradWeights.pack(form, weight, end, y.channels(), BLOCK));
    for (int n = 0; n < y.images(); n++) {
      Image image = new Image(site, form, n, c, ending);
      if (image.isShared()) {
        image.tiles
            .atLeast(
                Math.multiplyExact(form.products(), image.step(image.count())) + BLOCK);
        site.add(new Transform(image));
      }
      site.add(new WinogradWork(site, image, whole, rest));
    }
  }

  /** Transforms x. */
  private static final class Transform extends Work {

    /** Tiles of an item that make up for the cost of taking it. */
    private static final int GRAIN = 112;

    private final Image image;
    private final int rowsOfItem;
    private final int pieces;
    private final int[] order;

    Transform(Image image) {
      super(image.x.blocks() * Math.ceilDiv(image.rows(), rowsOfItem(image)),
          WorkSite.isMuch(image.x.shape().elements(), 16));
      this.image = image;
      this.rowsOfItem = rowsOfItem(image);
      this.pieces = Math.ceilDiv(image.rows(), rowsOfItem);
      this.order = Bands.order(1, image.x.blocks(), pieces, image.threads);
    }

    private static int rowsOfItem(Image image) {
      return Math.clamp(GRAIN / image.columns(), 1, Math.ceilDiv(image.rows(), image.threads));
    }

    @Override
    void run(int number) {
      int item = order[number];
      int block = item / pieces;
      int from = item % pieces * rowsOfItem * image.columns();
      int to = Math.min(image.count(), from + rowsOfItem * image.columns());
      float[] held = image.held.take();
      image.transform(block, from, to, image.tiles.array(),
          (block * image.count() + from) * BLOCK, image.step(image.count()), held);
      image.held.give(held);
    }
  }

  /** The tiles of the whole image, where all items of a thread go through them. */
  @Override
  float[] prepare() {
    if (own.isEmpty()) {
      return image.tiles.array();
    }
    float[] v = own.get().take();
    if (pieces == 1) {
      transform(0, v);
    }
    return v;
  }

  @Override
  void leave(float[] v) {
    if (own.isPresent()) {
      own.get().give(v);
    }
  }

  /** Transforms the tiles of a piece. */
  private void transform(int piece, float[] v) {
    float[] held = image.held.take();
    for (int block = 0; block < image.x.blocks(); block++) {
      image.transform(block, image.begin(piece, pieces), image.begin(piece + 1, pieces), v,
          block * longest * BLOCK, step, held);
    }
    image.held.give(held);
  }

  @Override
  void run(int number) {
    float[] v = prepare();
    run(number, v);
    leave(v);
  }

  @Override
  void run(int number, float[] v) {
    int piece = number % pieces;
    int group = number / pieces;
    if (pieces > 1) {
      transform(piece, v);
    }
    float[] held = image.held.take();
    float[] m = products.take();
    int first = Bands.begin(group, units, groups);
    int last = Bands.begin(group + 1, units, groups);
    int turns = Math.ceilDiv(last - first, together);
    for (int t = 0; t < turns; t++) {
      // Pieces begin with other units: of cores that want the same weights at the same time each
      // would wait for memory.
      int unit = first + (t + piece * turns / pieces) % turns * together;
      units(unit, Math.min(last, unit + together), piece, v, m, held);
    }
    products.give(m);
    image.held.give(held);
  }

  /** Makes some units; of each element of a tile all of them, while that element of x is in the core's first cache. */
  private void units(int first, int end, int piece, float[] v, float[] m, float[] held) {
    for (int i = 0; i < image.form.products(); i++) {
      for (int unit = first; unit < end; unit++) {
        products(i, unit, piece, v, m, (unit - first) * productsOfUnit());
      }
    }
    int from = image.begin(piece, pieces);
    int to = image.begin(piece + 1, pieces);
    int blocks = SumRows.BLOCKS;
    for (int unit = first; unit < end; unit++) {
      for (int b = 0; b < (isAlone(unit) ? 1 : blocks); b++) {
        finish(m, (unit - first) * productsOfUnit() + b * longest * BLOCK, apart(blocks * longest),
            unit * blocks + b, from, to, held);
      }
    }
  }

  private int productsOfUnit() {
    return image.form.products() * apart(SumRows.BLOCKS * longest);
  }

  /** Whether a unit is a last block that makes no whole group. */
  private boolean isAlone(int unit) {
    return (unit + 1) * SumRows.BLOCKS > image.y.blocks();
  }

  private void products(int i, int unit, int piece, float[] v, float[] m, int mAt) {
    boolean alone = isAlone(unit);
    int parts = Math.max(1, BLOCK / SumRows.WIDTH);
    int group = SumRows.VECTORS * SumRows.apart(image.x.channels());
    float[] weights = alone ? rest : whole;
    int all = weights.length / image.form.products();
    RowKernel kernel = (alone ? singles : pairs)[piece];
    for (int part = 0; part < parts; part++) {
      int lane = part * SumRows.WIDTH;
      kernel.row(v, weights, zeros, zeros, m, table, i * step,
          i * all + (alone ? 0 : (unit * parts + part) * group), 0, 0,
          mAt + i * apart(SumRows.BLOCKS * longest) + lane,
          image.begin(piece + 1, pieces) - image.begin(piece, pieces), Float.NEGATIVE_INFINITY,
          Float.POSITIVE_INFINITY);
    }
  }

  /** Transforms the products of one block back, row by row of tiles. */
  private void finish(float[] m, int mAt, int step, int block, int from, int to, float[] held) {
    Place y = image.y;
    int edge = image.form.outputs();
    int columns = image.columns();
    int plane = image.index * y.blocks() + block;
    for (int tile = from; tile < to;) {
      int row = tile / columns;
      int column = tile % columns;
      int count = Math.min(to - tile, columns - column);
      int over = column + count == columns ? y.width() % edge : 0;
      int whole = over > 0 ? count - 1 : count;
      row(m, mAt + (tile - from) * BLOCK, step, plane, row, column, whole, edge, held);
      if (over > 0) {
        row(m, mAt + (tile - from + whole) * BLOCK, step, plane, row, column + whole, 1, over,
            held);
      }
      if (column == 0) {
        Borders.clear(image.to, y, plane, edge * row, Math.min(y.height(), edge * (row + 1)));
      }
      tile += count;
    }
  }

  /** Tiles side by side, of which y has so many columns. */
  private void row(float[] m, int mAt, int step, int plane, int row, int column, int tiles,
      int width, float[] held) {
    Place y = image.y;
    Ending ending = image.ending;
    int edge = image.form.outputs();
    int rows = Math.min(edge, y.height() - edge * row);
    int rAt = 0;
    int rRow = 0;
    int rColumn = 0;
    if (ending.adds) {
      Place r = ending.place.orElseThrow();
      rAt = plane * r.planeStride() + r.origin() + edge * row * r.rowStride()
          + edge * column * BLOCK;
      rRow = r.rowStride();
      rColumn = BLOCK;
    }
    image.kernel.output(m, mAt, step, image.bias, plane % y.blocks() * BLOCK, ending.added, rAt,
        rRow, rColumn, image.to,
        plane * y.planeStride() + y.origin() + edge * row * y.rowStride() + edge * column * BLOCK,
        y.rowStride(), tiles, rows, width, ending.low, ending.high, held);
  }
}
