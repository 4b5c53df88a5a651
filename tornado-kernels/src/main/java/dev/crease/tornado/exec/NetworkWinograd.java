package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.exec.lowering.WinogradWeights;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.fast.ConvolutionTable;
import dev.crease.tornado.fast.NetworkTable;
import dev.crease.tornado.fast.WinogradTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Convolutions of 3×3 as 16 products of matrices, in the kernel of a whole network. Each unit has some of the tiles, or where
 * there are few of them some of the channels, and keeps what it makes on the way in memory of its own that its core's second
 * cache holds.
 *
 * <p><b>Source:</b> A. Lavin, S. Gray: Fast Algorithms for Convolutional Neural Networks, 2015, section 4.1.
 */
final class NetworkWinograd {

  private static final int LANES = BlockTables.LANES;
  private static final int PRODUCTS = WinogradWeights.PRODUCTS;

  /** Vectors of transformed x that a unit goes through at once: about half of a core's second cache. */
  private static final int CACHED = 7 * 1024;

  /** Vectors of products that a unit makes at once. */
  private static final int MOST_PRODUCTS = 3 * 1024;

  /** Tiles of a unit at least, for which reading all weights pays. */
  private static final int FEWEST_TILES = 12;

  /** Channels of x and y below which the transforms cost what the products save. */
  private static final int FEW_CHANNELS = 24;

  private final NetworkLaunches launches;
  private final boolean approximates;
  private final int units;

  NetworkWinograd(NetworkLaunches launches, int lanes, int units, boolean approximates) {
    this.launches = launches;
    this.units = units;
    this.approximates = approximates && lanes == LANES;
  }

  /**
   * How an image's tiles are cut.
   *
   * @param count tiles of the image
   * @param rounds in how many rounds a unit goes through its own
   * @param most tiles of a round
   * @param group blocks of y that products are made of at once
   */
  private record Cut(int count, int rounds, int most, int group) {}

  private Cut cut(Place x, Place y) {
    int count = Math.ceilDiv(y.height(), 2) * Math.ceilDiv(y.width(), 2);
    int perUnit = Math.ceilDiv(count, units);
    int most = Math.max(4 * 14, CACHED / (PRODUCTS * x.blocks()));
    int rounds = Math.ceilDiv(perUnit, most);
    int tiles = isCut(count) ? Math.ceilDiv(count, units * rounds) : count;
    int blocks = isCut(count) ? y.blocks() : Math.ceilDiv(y.blocks(), units);
    return new Cut(count, isCut(count) ? rounds : 1, tiles,
        Math.clamp(MOST_PRODUCTS / ((long) PRODUCTS * tiles), 1, blocks));
  }

  private boolean isCut(int count) {
    return count >= FEWEST_TILES * units;
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
        most = Math.max(most, (long) ofUnit(x, cut) * units + (isCut(cut.count)
            ? 0
            : (long) PRODUCTS * apart(x.blocks() * cut.most)));
      }
    }
    return Math.toIntExact(most);
  }

  private int ofUnit(Place x, Cut cut) {
    return Math.multiplyExact(PRODUCTS, (isCut(cut.count) ? apart(x.blocks() * cut.most) : 0)
        + apart(cut.group * cut.most));
  }

  /** Whether a convolution can be made so, and is faster. */
  boolean pays(Convolution c) {
    if (!approximates || c.isDepthwise()) {
      return false;
    }
    Place x = launches.place(c.x());
    Place y = launches.place(c.y());
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
        () -> WinogradWeights.pack(weight, 0, y.channels(), LANES));
    Cut cut = cut(x, y);
    for (int n = 0; n < y.images(); n++) {
      if (isCut(cut.count)) {
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
    Place y = launches.place(c.y());
    int all = Math.multiplyExact(units, cut.rounds);
    int[] counts = new int[units];
    int[] firsts = new int[units];
    int[] v = new int[units];
    int[] m = new int[units];
    int[] blocks = new int[units];
    for (int u = 0; u < units; u++) {
      int slot = u * cut.rounds + round;
      firsts[u] = (int) ((long) cut.count * slot / all);
      counts[u] = (int) ((long) cut.count * (slot + 1) / all) - firsts[u];
      v[u] = launches.scratch() + u * ofUnit(x, cut);
      m[u] = v[u] + PRODUCTS * apart(x.blocks() * cut.most);
      blocks[u] = x.blocks();
    }
    List<int[]> in = new ArrayList<>();
    for (int u = 0; u < units; u++) {
      in.add(input(c, image, firsts[u], counts[u], v[u]));
    }
    launches.addAside(NetworkTable.WINOGRAD_INPUT, counts, blocks, in, 0, false);
    for (int first = 0; first < y.blocks(); first += cut.group) {
      int group = Math.min(cut.group, y.blocks() - first);
      boolean last = round == cut.rounds - 1 && first + group == y.blocks();
      int[] firstBlocks = new int[units];
      Arrays.fill(firstBlocks, first);
      int[] groups = new int[units];
      Arrays.fill(groups, group);
      products(c, image, firsts, counts, v, m, firstBlocks, groups, weights, last);
    }
  }

  private void byChannels(Convolution c, int image, Cut cut, int weights) {
    Place x = launches.place(c.x());
    Place y = launches.place(c.y());
    int tiles = launches.scratch() + units * ofUnit(x, cut);
    launches.add(NetworkTable.WINOGRAD_INPUT, cut.count, x.blocks(),
        input(c, image, 0, cut.count, tiles));
    int[] firsts = new int[units];
    int[] counts = new int[units];
    int[] v = new int[units];
    int[] m = new int[units];
    int each = Math.ceilDiv(y.blocks(), units);
    for (int u = 0; u < units; u++) {
      counts[u] = cut.count;
      v[u] = tiles;
      m[u] = launches.scratch() + u * ofUnit(x, cut);
    }
    for (int first = 0; first < each; first += cut.group) {
      int[] firstBlocks = new int[units];
      int[] groups = new int[units];
      for (int u = 0; u < units; u++) {
        int begin = (int) ((long) y.blocks() * u / units);
        int end = (int) ((long) y.blocks() * (u + 1) / units);
        firstBlocks[u] = Math.min(begin + first, end);
        groups[u] = Math.min(cut.group, end - firstBlocks[u]);
      }
      products(c, image, firsts, counts, v, m, firstBlocks, groups, weights,
          first + cut.group >= each);
    }
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
  private void products(Convolution c, int image, int[] firsts, int[] counts, int[] v, int[] m,
      int[] firstBlocks, int[] groups, int weights, boolean waits) {
    List<int[]> sums = new ArrayList<>();
    List<int[]> out = new ArrayList<>();
    int[] across = new int[units];
    int[] ones = new int[units];
    ConvolutionTiles tiles = launches.tilesOf(IntStream.of(counts).min().orElseThrow(),
        IntStream.of(counts).max().orElseThrow());
    for (int u = 0; u < units; u++) {
      sums.add(sums(c, counts[u], v[u], m[u], firstBlocks[u], groups[u], weights, tiles));
      out.add(output(c, image, firsts[u], counts[u], m[u], firstBlocks[u], groups[u]));
      across[u] = groups[u] == 0 ? 0 : sums.getLast()[ConvolutionTable.TILES];
      ones[u] = 1;
    }
    launches.addAside(tiles.kind(LANES), across, ones, sums,
        tiles.pixels(), false);
    launches.addAside(NetworkTable.WINOGRAD_OUTPUT, counts, groups, out, 0, waits);
  }

  private int[] sums(Convolution c, int count, int v, int m, int firstBlock, int group,
      int weights, ConvolutionTiles tiles) {
    Place x = launches.place(c.x());
    Place y = launches.place(c.y());
    int[] g = new int[ConvolutionTable.OFFSETS + x.blocks()];
    g[ConvolutionTable.TILES] = tiles.count(PRODUCTS, 1, count);
    g[ConvolutionTable.WIDTH] = count;
    g[ConvolutionTable.HEIGHT] = 1;
    g[ConvolutionTable.IMAGES] = PRODUCTS;
    g[ConvolutionTable.GROUP] = group;
    g[ConvolutionTable.BLOCKS] = group;
    g[ConvolutionTable.X_IMAGE] = LANES * apart(x.blocks() * count);
    g[ConvolutionTable.X_PIXEL] = LANES;
    g[ConvolutionTable.X_ORIGIN] = LANES * v;
    g[ConvolutionTable.RUNS] = x.blocks();
    g[ConvolutionTable.WHOLE_RUNS] = x.blocks();
    g[ConvolutionTable.INNER] = LANES;
    g[ConvolutionTable.LAST_INNER] = LANES;
    g[ConvolutionTable.WEIGHTS] = x.channels();
    g[ConvolutionTable.W_ORIGIN] = weights + firstBlock * x.channels();
    g[ConvolutionTable.W_IMAGE] = y.blocks() * x.channels();
    g[ConvolutionTable.B_ORIGIN] = launches.zeros(y.channels());
    g[ConvolutionTable.LIMITS] = launches.limits(c.epilogue());
    g[ConvolutionTable.RESIDUAL] = 2;
    g[ConvolutionTable.Y_IMAGE] = apart(group * count);
    g[ConvolutionTable.Y_PLANE] = count;
    g[ConvolutionTable.Y_PIXEL] = 1;
    g[ConvolutionTable.Y_ORIGIN] = m;
    for (int b = 0; b < x.blocks(); b++) {
      g[ConvolutionTable.OFFSETS + b] = LANES * b * count;
    }
    return g;
  }

  private int[] output(Convolution c, int image, int first, int count, int m, int firstBlock,
      int group) {
    Place y = launches.place(c.y());
    int[] g = new int[WinogradTable.LENGTH];
    g[WinogradTable.FIRST] = first;
    g[WinogradTable.COUNT] = count;
    g[WinogradTable.COLUMNS] = Math.ceilDiv(y.width(), 2);
    g[WinogradTable.WIDTH] = y.width();
    g[WinogradTable.HEIGHT] = y.height();
    g[WinogradTable.PLANE] = y.planeStride() / LANES;
    g[WinogradTable.ROW] = y.rowStride() / LANES;
    g[WinogradTable.ORIGIN] = launches.memory(c.y())
        + (image * y.imageStride() + y.origin() + firstBlock * y.planeStride()) / LANES;
    g[WinogradTable.TILES] = m;
    g[WinogradTable.STEP] = apart(group * count);
    g[WinogradTable.BIAS] = launches.bias(c.epilogue(), y.channels()) + firstBlock;
    g[WinogradTable.LIMITS] = launches.limits(c.epilogue());
    BlockSteps.added(c.epilogue()).ifPresent(r -> {
      Place place = launches.place(r);
      g[WinogradTable.RESIDUAL] = 1;
      g[WinogradTable.R_PLANE] = place.planeStride() / LANES;
      g[WinogradTable.R_ROW] = place.rowStride() / LANES;
      g[WinogradTable.R_ORIGIN] = launches.memory(r)
          + (image * place.imageStride() + place.origin() + firstBlock * place.planeStride())
              / LANES;
    });
    return g;
  }
}
