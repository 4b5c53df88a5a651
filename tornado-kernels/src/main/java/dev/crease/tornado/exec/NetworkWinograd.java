package dev.crease.tornado.exec;

import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.WinogradForm;
import dev.crease.exec.lowering.WinogradWeights;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.exec.NetworkLaunches.Aside;
import dev.crease.tornado.fast.ConvolutionTable;
import dev.crease.tornado.fast.NetworkTable;
import dev.crease.tornado.fast.WinogradTable;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Convolutions of 3×3 as 16 products of matrices, in the kernel of a whole network. Each unit has some of the tiles, or where
 * there are few of them some of the channels, and keeps what it makes on the way in memory of its own that its core's second
 * cache holds: the transformed tiles, too, unless there are so few channels that units share those.
 *
 * <p><b>Source:</b> A. Lavin, S. Gray: Fast Algorithms for Convolutional Neural Networks, 2015, section 4.1.
 */
final class NetworkWinograd {

  private static final int LANES = BlockTables.LANES;
  private static final int PRODUCTS = WinogradForm.TWO.products();

  /** Vectors of transformed x that a unit goes through at once: about half of a core's second cache. */
  private static final int CACHED = 7 * 1024;

  /** Vectors of products that a unit makes at once, if that is not less than two blocks. */
  private static final int MOST_PRODUCTS = 3 * 1024;

  /** Tiles of a unit at least, for which reading all weights pays. */
  private static final int FEWEST_TILES = 12;

  /** Channels of y for each tile, above which reading all weights does not pay. */
  private static final int MOST_CHANNELS = 2;

  /** Channels of y for each unit below which transforming all tiles takes longer than asking other cores for theirs. */
  private static final int FEW_CHANNELS_OF_UNIT = 64;

  /** Tiles that a unit goes through at once at least, whatever the cache holds. */
  private static final int FEWEST_HELD = 56;

  /** Channels of x and y below which the transforms cost what the products save. */
  private static final int FEW_CHANNELS = 24;

  private final NetworkLaunches launches;
  private final LaidOut laid;
  private final boolean approximates;
  private final int lanes;
  private final int units;

  NetworkWinograd(NetworkLaunches launches, LaidOut laid, int lanes, int units,
      boolean approximates) {
    this.launches = launches;
    this.laid = laid;
    this.lanes = lanes;
    this.units = units;
    this.approximates = approximates;
  }

  /**
   * How an image's tiles are cut.
   *
   * @param count tiles of the image
   * @param byTiles whether each unit has some of the tiles; if not, all have all of them, and some of the channels each
   * @param shared whether units share the transformed tiles; if not, each transforms those it goes through
   * @param rounds in how many rounds a unit goes through its own
   * @param most tiles of a round
   * @param group blocks of y that products are made of at once
   */
  private record Cut(int count, boolean byTiles, boolean shared, int rounds, int most,
      int group) {}

  /**
   * What a unit makes at once.
   *
   * @param tile the first tile
   * @param tiles how many
   * @param v where transformed x begins
   * @param m where products begin
   * @param block the first block of y
   * @param blocks how many
   */
  private record Share(int tile, int tiles, int v, int m, int block, int blocks) {}

  private Cut cut(Place x, Place y) {
    int count = Math.ceilDiv(y.height(), 2) * Math.ceilDiv(y.width(), 2);
    // Where there are more weights than transformed x, no unit should have to read all of them.
    boolean byTiles = count >= FEWEST_TILES * units && y.channels() <= MOST_CHANNELS * count;
    int held = Math.max(FEWEST_HELD, CACHED / (PRODUCTS * x.blocks()));
    int rounds = byTiles ? Math.ceilDiv(Math.ceilDiv(count, units), held) : 1;
    int tiles = byTiles ? Math.ceilDiv(count, units * rounds) : count;
    int blocks = byTiles ? y.blocks() : Math.ceilDiv(y.blocks(), units);
    // An even number, for tiles of two blocks.
    int group = Math.clamp(MOST_PRODUCTS / ((long) PRODUCTS * tiles), 1, blocks);
    boolean shared = !byTiles && y.channels() < FEW_CHANNELS_OF_UNIT * units;
    return new Cut(count, byTiles, shared, rounds, tiles, Math.min(blocks, group + group % 2));
  }

  /** Blocks from one of the 16 elements of a tile to the next: an odd number, or all of them would fall into few sets of the cache. */
  private static int apart(int blocks) {
    return blocks | 1;
  }

  /** Vectors of 16 that all units need for themselves, at most. */
  int vectors(Program program) {
    long most = 0;
    for (Step step : program.steps()) {
      if (step instanceof Convolution c && launches.isBlocked(c.x()) && launches.isBlocked(c.y())
          && pays(c)) {
        Place x = launches.place(c.x());
        Cut cut = cut(x, launches.place(c.y()));
        most = Math.max(most, (long) ofUnit(x, cut) * units
            + (cut.shared ? transformed(x, cut) : 0));
      }
    }
    return Math.toIntExact(most);
  }

  private static int transformed(Place x, Cut cut) {
    return Math.multiplyExact(PRODUCTS, apart(x.blocks() * cut.most));
  }

  private static int ofUnit(Place x, Cut cut) {
    return Math.addExact(cut.shared ? 0 : transformed(x, cut),
        Math.multiplyExact(PRODUCTS, apart(cut.group * cut.most)));
  }

  /** Whether a convolution is made so. */
  boolean pays(Convolution c) {
    return approximates && pays(laid, lanes, c);
  }

  /** Whether a convolution can be made so, and is faster. */
  static boolean pays(LaidOut laid, int lanes, Convolution c) {
    if (lanes != LANES || c.isDepthwise()) {
      return false;
    }
    Place x = laid.place(c.x());
    Place y = laid.place(c.y());
    return x.layout().block() == LANES && x.channels() % LANES == 0
        && x.channels() >= FEW_CHANNELS && y.channels() >= FEW_CHANNELS
        && y.height() >= 4 && y.width() >= 4 && c.weight() instanceof Fixed
        && c.window().axes().stream()
            .allMatch(a -> a.kernel() == 3 && a.stride() == 1 && a.dilation() == 1);
  }

  /** Adds the steps of a convolution. */
  void add(Convolution c) {
    Place x = launches.place(c.x());
    Place y = launches.place(c.y());
    Tensor weight = ((Fixed) c.weight()).tensor();
    int weights = launches.constant(List.of("winograd", launches.key(weight)),
        () -> WinogradWeights.pack(WinogradForm.TWO, weight, 0, y.channels(), LANES));
    Cut cut = cut(x, y);
    for (int n = 0; n < y.images(); n++) {
      if (cut.byTiles) {
        for (int round = 0; round < cut.rounds; round++) {
          byTiles(c, n, cut, round, weights);
        }
      } else {
        byChannels(c, n, cut, weights);
      }
    }
  }

  private void byTiles(Convolution c, int image, Cut cut, int round, int weights) {
    Place x = launches.place(c.x());
    int blocks = launches.place(c.y()).blocks();
    List<Share> whole = new ArrayList<>();
    for (int u = 0; u < units; u++) {
      int piece = u * cut.rounds + round;
      int tile = begin(cut.count, piece, units * cut.rounds);
      whole.add(share(x, cut, u, tile, begin(cut.count, piece + 1, units * cut.rounds) - tile, 0,
          blocks));
    }
    inputs(c, image, whole);
    for (int first = 0; first < blocks; first += cut.group) {
      int block = first;
      int count = Math.min(cut.group, blocks - first);
      products(c, image, whole.stream()
          .map(s -> new Share(s.tile, s.tiles, s.v, s.m, block, count)).toList(), weights,
          round == cut.rounds - 1 && first + count == blocks);
    }
  }

  private void byChannels(Convolution c, int image, Cut cut, int weights) {
    Place x = launches.place(c.x());
    int blocks = launches.place(c.y()).blocks();
    if (cut.shared) {
      launches.add(NetworkTable.WINOGRAD_INPUT, cut.count, x.blocks(),
          input(c, image, 0, cut.count, share(x, cut, 0, 0, cut.count, 0, 0).v));
    } else {
      inputs(c, image, IntStream.range(0, units)
          .mapToObj(u -> share(x, cut, u, 0, cut.count, 0, 0)).toList());
    }
    int each = Math.ceilDiv(blocks, units);
    for (int first = 0; first < each; first += cut.group) {
      List<Share> shares = new ArrayList<>();
      for (int u = 0; u < units; u++) {
        int end = begin(blocks, u + 1, units);
        int block = Math.min(begin(blocks, u, units) + first, end);
        shares.add(share(x, cut, u, 0, cut.count, block, Math.min(cut.group, end - block)));
      }
      products(c, image, shares, weights, first + cut.group >= each);
    }
  }

  /** A unit's share: what it keeps is in memory of its own, but for tiles that all units share, which are behind that. */
  private Share share(Place x, Cut cut, int unit, int tile, int tiles, int block, int blocks) {
    int own = launches.scratch() + unit * ofUnit(x, cut);
    return cut.shared
        ? new Share(tile, tiles, launches.scratch() + units * ofUnit(x, cut), own, block, blocks)
        : new Share(tile, tiles, own, own + transformed(x, cut), block, blocks);
  }

  /** Transforms, for each unit, the tiles of its share. */
  private void inputs(Convolution c, int image, List<Share> shares) {
    int blocks = launches.place(c.x()).blocks();
    launches.addAside(NetworkTable.WINOGRAD_INPUT, shares.stream().map(
        s -> new Aside(s.tiles, blocks, 0, input(c, image, s.tile, s.tiles, s.v))).toList(),
        false);
  }

  /** Where a part begins, of parts that differ by one at most. */
  private static int begin(int count, int part, int parts) {
    return (int) ((long) count * part / parts);
  }

  private int[] input(Convolution c, int image, int first, int count, int v) {
    Place x = launches.place(c.x());
    Place y = launches.place(c.y());
    int[] g = new int[WinogradTable.LENGTH];
    g[WinogradTable.FIRST] = first;
    g[WinogradTable.COUNT] = count;
    g[WinogradTable.COLUMNS] = Math.ceilDiv(y.width(), 2);
    g[WinogradTable.HEIGHT] = y.height();
    g[WinogradTable.PLANE] = x.planeStride() / LANES;
    g[WinogradTable.ROW] = x.rowStride() / LANES;
    g[WinogradTable.ORIGIN] = launches.memory(c.x()) + (image * x.imageStride()
        + x.origin(c.window().axes().get(0), c.window().axes().get(1))) / LANES;
    g[WinogradTable.TILES] = v;
    g[WinogradTable.STEP] = apart(x.blocks() * count);
    return g;
  }

  /** Multiplies, and transforms the products back. */
  private void products(Convolution c, int image, List<Share> shares, int weights,
      boolean waits) {
    IntSummaryStatistics counts = shares.stream().mapToInt(Share::tiles).summaryStatistics();
    ConvolutionTiles tiles = launches.tilesOf(counts.getMin(), counts.getMax(),
        shares.stream().mapToInt(Share::blocks).max().orElse(0));
    launches.addAside(tiles.kind(LANES), shares.stream().map(s -> new Aside(
        s.blocks == 0 ? 0 : tiles.count(PRODUCTS, 1, s.tiles), 1, tiles.ofRow(s.tiles),
        sums(c, s, weights, tiles))).toList(), false);
    launches.addAside(NetworkTable.WINOGRAD_OUTPUT, shares.stream().map(s -> new Aside(s.tiles,
        s.blocks, 0, output(c, image, s))).toList(), waits);
  }

  private int[] sums(Convolution c, Share share, int weights, ConvolutionTiles tiles) {
    Place x = launches.place(c.x());
    Place y = launches.place(c.y());
    int[] g = new int[ConvolutionTable.OFFSETS + x.blocks()];
    g[ConvolutionTable.TILES] = tiles.count(PRODUCTS, 1, share.tiles);
    g[ConvolutionTable.WIDTH] = share.tiles;
    g[ConvolutionTable.HEIGHT] = 1;
    g[ConvolutionTable.IMAGES] = PRODUCTS;
    g[ConvolutionTable.GROUP] = share.blocks;
    g[ConvolutionTable.BLOCKS] = share.blocks;
    g[ConvolutionTable.X_IMAGE] = LANES * apart(x.blocks() * share.tiles);
    g[ConvolutionTable.X_PIXEL] = LANES;
    g[ConvolutionTable.X_ORIGIN] = LANES * share.v;
    g[ConvolutionTable.RUNS] = x.blocks();
    g[ConvolutionTable.WHOLE_RUNS] = x.blocks();
    g[ConvolutionTable.INNER] = LANES;
    g[ConvolutionTable.LAST_INNER] = LANES;
    g[ConvolutionTable.WEIGHTS] = x.channels();
    g[ConvolutionTable.W_ORIGIN] = weights + share.block * x.channels();
    g[ConvolutionTable.W_IMAGE] = y.blocks() * x.channels();
    g[ConvolutionTable.B_ORIGIN] = launches.zeros(y.channels());
    g[ConvolutionTable.LIMITS] = launches.limits(c.epilogue());
    g[ConvolutionTable.RESIDUAL] = 2;
    g[ConvolutionTable.Y_IMAGE] = apart(share.blocks * share.tiles);
    g[ConvolutionTable.Y_PLANE] = share.tiles;
    g[ConvolutionTable.Y_PIXEL] = 1;
    g[ConvolutionTable.Y_ORIGIN] = share.m;
    for (int b = 0; b < x.blocks(); b++) {
      g[ConvolutionTable.OFFSETS + b] = LANES * b * share.tiles;
    }
    return g;
  }

  private int[] output(Convolution c, int image, Share share) {
    Place y = launches.place(c.y());
    int[] g = new int[WinogradTable.LENGTH];
    g[WinogradTable.FIRST] = share.tile;
    g[WinogradTable.COUNT] = share.tiles;
    g[WinogradTable.COLUMNS] = Math.ceilDiv(y.width(), 2);
    g[WinogradTable.WIDTH] = y.width();
    g[WinogradTable.HEIGHT] = y.height();
    g[WinogradTable.PLANE] = y.planeStride() / LANES;
    g[WinogradTable.ROW] = y.rowStride() / LANES;
    g[WinogradTable.ORIGIN] = launches.memory(c.y())
        + (image * y.imageStride() + y.origin() + share.block * y.planeStride()) / LANES;
    g[WinogradTable.TILES] = share.m;
    g[WinogradTable.STEP] = apart(share.blocks * share.tiles);
    g[WinogradTable.BIAS] = launches.bias(c.epilogue(), y.channels()) + share.block;
    g[WinogradTable.LIMITS] = launches.limits(c.epilogue());
    BlockSteps.added(c.epilogue()).ifPresent(r -> {
      Place place = launches.place(r);
      g[WinogradTable.RESIDUAL] = 1;
      g[WinogradTable.R_PLANE] = place.planeStride() / LANES;
      g[WinogradTable.R_ROW] = place.rowStride() / LANES;
      g[WinogradTable.R_ORIGIN] = launches.memory(r)
          + (image * place.imageStride() + place.origin() + share.block * place.planeStride())
              / LANES;
    });
    return g;
  }
}
