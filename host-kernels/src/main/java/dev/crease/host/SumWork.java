package dev.crease.host;

import dev.crease.exec.lowering.Place;
import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.SumTable;
import dev.crease.host.kernel.WarmUp;
import java.util.stream.IntStream;

/**
 * Sums of products: a convolution or a product of matrices. An item is some rows of pixels by some groups of channels, so
 * that the weights of these groups stay in a core's second cache while it goes through the rows.
 */
final class SumWork extends Work {

  /** Bytes of weights, and of rows of x, that an item goes through at most: half of a core's second cache. */
  private static final int CACHED = 384 * 1024;

  /** How many times as many weights as elements of x and y there are where each thread reads weights of its own. */
  private static final int HEAVY = 4;

  /**
   * Pixels as a kernel goes through them: rows of an image, or, where the pixels of an image follow one another in x, y and
   * the residual, pieces of all of them.
   *
   * @param images images
   * @param rows rows, or pieces
   * @param pixels pixels of a row, or of an image
   * @param flat whether the rows are pieces
   * @param xImage in x, from one image to the next
   * @param xStep in x, from one row to the next, or from one pixel to the next
   * @param xOrigin where the first window begins
   * @param yStep in y, from one row to the next, or from one pixel to the next
   * @param yOrigin where the first pixel lies in y
   * @param rStep in the residual, from one row to the next, or from one pixel to the next
   */
  record Walk(int images, int rows, int pixels, boolean flat, int xImage, int xStep, int xOrigin,
      int yStep, int yOrigin, int rStep) {

    /** The row's index, or the first pixel of a piece; long pieces are whole tiles, but for the last. */
    int begin(int row) {
      if (!flat) {
        return row;
      }
      if (row == rows || pixels < 2L * Lanes.PIXELS * rows) {
        return Math.toIntExact((long) row * pixels / rows);
      }
      int tiles = Math.ceilDiv(pixels, Lanes.PIXELS);
      return Math.toIntExact((long) row * tiles / rows) * Lanes.PIXELS;
    }

    /** Pixels of a row or piece. */
    int width(int row) {
      return flat ? begin(row + 1) - begin(row) : pixels;
    }

    /** What numbers of pixels rows or pieces have. */
    int[] widths() {
      return IntStream.range(0, rows).map(this::width).distinct().toArray();
    }

    /** Elements of a block of x that a row goes through. */
    long reads() {
      return flat ? (long) xStep * pixels / rows : xStep;
    }
  }

  private final Walk walk;
  private final float[] y;
  private final Place place;
  private final Ending ending;
  private final int[] table;
  private final SumRows rows;
  private final boolean ends;
  private final int units;
  private final int pieces;
  private final int chunks;
  private final int[] order;

  private SumWork(WarmUp warmUp, Walk walk, SumRows.Terms terms, float[] y, Place place,
      Ending ending, int[] table, int bands, int... split) {
    super(Math.multiplyExact(Math.multiplyExact(walk.images, split[0]), split[1]),
        WorkSite.isMuch((long) terms.depth() * place.shape().elements()));
    this.walk = walk;
    this.y = y;
    this.place = place;
    this.ending = ending;
    this.table = table;
    this.ends = walk.flat
        || table[SumTable.Y_PIXEL] == Lanes.BLOCK && walk.yStep == place.rowStride();
    this.units = units(place);
    this.rows = new SumRows(warmUp, terms, ending, table, place.blocks(),
        (long) walk.images * walk.rows, walk.widths());
    this.chunks = split[0];
    this.pieces = split[1];
    this.order = Bands.order(walk.images, chunks, pieces, bands);
  }

  /**
   * A work.
   *
   * @param site where the work goes
   * @param walk the pixels
   * @param from how x lies
   * @param terms what is summed up
   * @param y (out) the result
   * @param place how y lies
   * @param ending what follows each sum
   * @param table see {@link SumTable}; the places of vectors are filled in here
   */
  static SumWork of(WorkSite site, Walk walk, Place from, SumRows.Terms terms, float[] y,
      Place place, Ending ending, int[] table) {
    table[SumTable.Y_VECTOR + 1] = SumRows.second(place.planeStride());
    ending.place.filter(_ -> ending.adds)
        .ifPresent(r -> table[SumTable.R_VECTOR + 1] = SumRows.second(r.planeStride()));
    boolean heavy = isHeavy((long) terms.depth() * place.channels(), from, place);
    return new SumWork(site.warmUp(), walk, terms, y, place, ending, table,
        heavy ? 1 : site.threads(), split(site, heavy, walk, place, terms.depth()));
  }

  /**
   * Whether weights are so many that a thread should read some of them for all pixels, and not all for some of the pixels: they come
   * from memory, x and y from a cache.
   */
  static boolean isHeavy(long weights, Place x, Place y) {
    return weights > HEAVY
        * ((long) x.images() * x.imageStride() + (long) y.images() * y.imageStride());
  }

  /** Groups of one or two blocks. */
  static int units(Place place) {
    return SumRows.units(place.blocks());
  }

  /** Into how many pieces groups and rows are cut. */
  private static int[] split(WorkSite site, boolean heavy, Walk walk, Place place, int depth) {
    int units = units(place);
    long weights = (long) depth * Math.max(SumRows.WIDTH, Lanes.BLOCK) * Float.BYTES;
    long row = Math.max(1, walk.reads() * Math.ceilDiv(depth, Lanes.BLOCK) * Float.BYTES);
    int chunks = Math.ceilDiv(units, Math.clamp(CACHED / weights, 1, units));
    int pieces = Math.ceilDiv(walk.rows, Math.clamp(CACHED / row, 1, walk.rows));
    int few = site.fewItems();
    if (heavy) {
      chunks = Bands.even(Math.max(chunks, Math.min(units, few)), units, site.threads());
    }
    while (walk.images * chunks * pieces < few && pieces < walk.rows) {
      pieces = Math.min(walk.rows, pieces * 2);
    }
    if (!heavy) {
      pieces = Bands.even(pieces, walk.rows, site.threads());
    }
    while (walk.images * chunks * pieces < few && chunks < units) {
      chunks = Math.min(units, chunks * 2);
    }
    return new int[]{chunks, pieces};
  }

  @Override
  void run(int number) {
    int item = order[number];
    int piece = item % pieces;
    int chunk = item / pieces % chunks;
    int image = item / pieces / chunks;
    int from = Bands.begin(piece, walk.rows, pieces);
    int to = Bands.begin(piece + 1, walk.rows, pieces);
    int last = Bands.begin(chunk + 1, units, chunks);
    // Weights follow one another, and come from the second cache as fast as they are used; those
    // elements of x do not.
    for (int row = from; row < to; row++) {
      for (int unit = Bands.begin(chunk, units, chunks); unit < last; unit++) {
        row(image, unit, row);
      }
    }
  }

  private void row(int image, int unit, int row) {
    int plane = image * place.blocks() + unit * SumRows.BLOCKS;
    int rAt = ending.place.isPresent() ? residualOrigin(plane) : 0;
    int begin = walk.begin(row);
    int xRow = image * walk.xImage + begin * walk.xStep + walk.xOrigin;
    int yRow = plane * place.planeStride() + walk.yOrigin + begin * walk.yStep;
    int rRow = rAt + begin * walk.rStep;
    int width = walk.width(row);
    rows.row(unit, xRow, rRow, y, yRow, width);
    for (int b = 0; ends && b < rows.blocks(unit); b++) {
      finish(yRow + b * place.planeStride(), rRow + b * residualStride(), width);
      if (!walk.flat) {
        Borders.clear(y, place, plane + b, row, row + 1);
      }
    }
  }

  private void finish(int yAt, int rAt, int pixels) {
    int step = table[SumTable.Y_PIXEL];
    if (step == Lanes.BLOCK) {
      ending.finish(y, yAt, rAt, pixels);
      return;
    }
    for (int i = 0; i < pixels; i++) {
      ending.finish(y, yAt + i * step, rAt + i * walk.rStep, 1);
    }
  }

  private int residualStride() {
    return ending.place.map(Place::planeStride).orElse(0);
  }

  private int residualOrigin(int plane) {
    Place r = ending.place.orElseThrow();
    return plane * r.planeStride() + r.origin();
  }
}
