package dev.crease.tornado.exec;

import dev.crease.exec.lowering.DepthwisePairs;
import dev.crease.exec.lowering.DepthwisePairs.Band;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.tornado.fast.ConvolutionTable;
import dev.crease.tornado.fast.PairTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Convolutions whose result only a convolution of each channel by itself reads, in the kernel of a whole network: a unit makes
 * some blocks of some rows and goes on with them while they are in its core's second cache. Rows that two parts need are made
 * for each of them.
 */
final class NetworkPairs {

  private static final int LANES = BlockTables.LANES;

  /** Vectors of a part between both: about a quarter of a core's second cache. */
  private static final int CACHED = 4 * 1024;

  /** Bands of rows at most. */
  private static final int MOST_BANDS = 16;

  /** What the begin of a tile costs, in products. */
  private static final double BEGIN = 40;

  /** What of a part a unit waits at the end for the others. */
  private static final double IDLE = 0.35;

  /**
   * How much longer it may take by these numbers than both with no rows twice and no waits: measured, what is not written to
   * memory makes up for it where caches are common, and for more where they are not.
   */
  private static final double DEAR = 1.15;

  private final LaidOut laid;
  private final int lanes;
  private final int units;
  private final Predicate<Convolution> approximated;
  private final DepthwisePairs<Pair> pairs;

  /**
   * A pair and its parts.
   *
   * @param first makes what lies between
   * @param second reads it
   * @param tiles of the first
   * @param group blocks of a part
   * @param bands rows of parts
   */
  record Pair(Convolution first, Convolution second, ConvolutionTiles tiles, int group,
      List<Band> bands) {}

  /**
   * The pairs of a program.
   *
   * @param laid the program
   * @param lanes lanes of the device's registers
   * @param units compute units of the device
   * @param approximated which convolutions are made of fewer products
   */
  NetworkPairs(LaidOut laid, int lanes, int units, Predicate<Convolution> approximated) {
    this.laid = laid;
    this.lanes = lanes;
    this.units = units;
    this.approximated = approximated;
    this.pairs = DepthwisePairs.of(laid,
        (first, second) -> isMade(first, second) ? cut(first, second) : Optional.empty());
  }

  /** The pair that begins with a step. */
  Optional<Pair> at(int step) {
    return pairs.at(step);
  }

  /** The program with a step for each pair, that reads what the first one does: what lies between is in no buffer. */
  Program joined() {
    return pairs.joined();
  }

  /** How many there are. */
  int size() {
    return pairs.all().size();
  }

  /** Vectors of 16 that all units need for themselves. */
  int vectors() {
    return Math.multiplyExact(units,
        pairs.all().stream().mapToInt(this::ofUnit).max().orElse(0));
  }

  /** Vectors of 16 that a unit needs for itself. */
  int ofUnit(Pair pair) {
    return Math.multiplyExact(pair.group, laid.place(pair.first.y()).planeStride() / LANES);
  }

  private boolean isMade(Convolution first, Convolution second) {
    return lanes == LANES && first.epilogue().limits().isPresent()
        && second.epilogue().limits().isPresent() && second.epilogue().residual().isEmpty()
        && !approximated.test(first);
  }

  /** The parts that take the least time, unless both by themselves take less. */
  private Optional<Pair> cut(Convolution first, Convolution second) {
    Place between = laid.place(first.y());
    Place y = laid.place(second.y());
    Place x = laid.place(first.x());
    int step = BlockTables.pixelStep(x, first.window());
    List<ConvolutionTiles> ofGroups = IntStream.rangeClosed(1, between.blocks())
        .mapToObj(group -> ConvolutionTiles.inNetwork(lanes, between.width(), between.width(),
            step, group))
        .toList();
    if (!ofGroups.stream().allMatch(ConvolutionTiles::inRows) || y.height() == 0
        || y.images() == 0) {
      return Optional.empty();
    }
    double depth = (double) x.channels() * first.window().kernelSize();
    double row = between.blocks() * between.width() * depth;
    double after = (double) y.blocks() * y.height() * y.width() * second.window().kernelSize();
    Pair best = null;
    double least = DEAR * (row * between.height() + after);
    // Fewer bands than units would have units read what another has written.
    for (int count = units; count <= Math.min(MOST_BANDS, y.height()); count++) {
      List<Band> bands = Band.cut(y.height(), count, second.window().axes().getFirst());
      int most = bands.stream().mapToInt(Band::sources).max().orElse(0);
      int made = bands.stream().mapToInt(Band::sources).sum();
      int fit = CACHED / Math.max(1, most * between.rowStride() / LANES);
      for (int group = 1; group <= Math.min(fit, between.blocks()); group++) {
        ConvolutionTiles tiles = ofGroups.get(group - 1);
        int parts = Math.multiplyExact(y.images() * bands.size(),
            Math.ceilDiv(between.blocks(), group));
        double share = Math.ceilDiv(parts, units) * (1 + IDLE * units / parts) * units / parts;
        // Measured: what is begun for a tile of two blocks counts half for each.
        double begins = 1 + BEGIN / (group * tiles.pixels() * tiles.blocks() * depth);
        double cost = share * (row * made * begins + after);
        if (cost < least) {
          least = cost;
          best = new Pair(first, second, tiles, group, bands);
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /**
   * The numbers of a pair.
   *
   * @param pair the pair
   * @param convolution the table of its first convolution
   * @param depthwise the table of its second one
   */
  int[] numbers(Pair pair, int[] convolution, int... depthwise) {
    Place x = laid.place(pair.first.x());
    Place between = laid.place(pair.first.y());
    int head = PairTable.FIRST + PairTable.LENGTH * pair.bands.size();
    int[] g = new int[head + convolution.length + depthwise.length];
    int across = pair.tiles.count(1, 1, between.width());
    convolution[ConvolutionTable.GROUP] = pair.group;
    convolution[ConvolutionTable.Y_IMAGE] = 0;
    g[PairTable.CONVOLUTION_KIND] = pair.tiles.kind(BlockTables.pixelStep(x, pair.first.window()));
    g[PairTable.DEPTHWISE_KIND] = NetworkLaunches.depthwiseKind(lanes, depthwise);
    g[PairTable.CONVOLUTION] = head;
    g[PairTable.DEPTHWISE] = head + convolution.length;
    g[PairTable.UNIT] = ofUnit(pair);
    g[PairTable.GROUP] = pair.group;
    g[PairTable.GROUPS] = groups(pair);
    g[PairTable.BLOCKS] = between.blocks();
    g[PairTable.PLANE] = between.planeStride() / LANES;
    g[PairTable.TILES] = across * between.height();
    g[PairTable.BANDS] = pair.bands.size();
    int at = PairTable.FIRST;
    for (Band band : pair.bands) {
      g[at + PairTable.TILE] = across * band.from();
      g[at + PairTable.COUNT] = across * band.sources();
      g[at + PairTable.ROW] = band.row();
      g[at + PairTable.ROWS] = band.rows();
      at += PairTable.LENGTH;
    }
    System.arraycopy(convolution, 0, g, head, convolution.length);
    System.arraycopy(depthwise, 0, g, head + convolution.length, depthwise.length);
    return g;
  }

  /** How many parts there are. */
  int parts(Pair pair) {
    return Math.multiplyExact(laid.place(pair.second.y()).images() * pair.bands.size(),
        groups(pair));
  }

  private int groups(Pair pair) {
    return Math.ceilDiv(laid.place(pair.first.y()).blocks(), pair.group);
  }
}
