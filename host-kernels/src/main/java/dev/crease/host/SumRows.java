package dev.crease.host;

import dev.crease.host.kernel.Lanes;
import dev.crease.host.kernel.RowKernel;
import dev.crease.host.kernel.SumKernels;
import dev.crease.host.kernel.SumTable;
import dev.crease.host.kernel.WarmUp;

/** Rows of sums of products, for one group of channels after the other: what a {@link RowKernel} needs that is the same for all of them. */
final class SumRows {

  /** Vectors of a group. */
  static final int VECTORS = 2;

  /** Channels of a group. */
  static final int WIDTH = VECTORS * Lanes.COUNT;

  /** Blocks of a unit: a group, or all of those that a block has. */
  static final int BLOCKS = Math.max(1, WIDTH / Lanes.BLOCK);

  private static final int PARTS = Math.max(1, Lanes.BLOCK / WIDTH);

  /** What is summed up. */
  static final class Terms {
    private final float[] x;
    private final float[] whole;
    private final float[] rest;
    private final float[] bias;
    private final int depth;

    /**
     * What is summed up.
     *
     * @param x what the weights are multiplied by
     * @param whole the weights of whole groups
     * @param rest the weights of a last block that makes no whole group
     * @param bias an element per channel
     * @param depth products of a sum
     */
    Terms(float[] x, float[] whole, float[] rest, float[] bias, int depth) {
      this.x = x;
      this.whole = whole;
      this.rest = rest;
      this.bias = bias;
      this.depth = depth;
    }

    /** Products of a sum. */
    int depth() {
      return depth;
    }
  }

  private final Terms terms;
  private final Ending ending;
  private final int[] table;
  private final int blocks;
  private final RowKernel pair;
  private final RowKernel single;

  /**
   * Rows.
   *
   * @param warmUp (out) which kernels they take
   * @param terms what is summed up
   * @param ending what follows each sum
   * @param table see {@link SumTable}; where weights lie is filled in here
   * @param blocks of y
   * @param rows rows of a run
   * @param widths pixels of the rows
   */
  SumRows(WarmUp warmUp, Terms terms, Ending ending, int[] table, int blocks, long rows,
      int... widths) {
    this.terms = terms;
    this.ending = ending;
    this.table = table;
    this.blocks = blocks;
    table[SumTable.W_VECTOR + 1] = apart(terms.depth);
    long products = terms.depth * rows;
    this.pair = SumKernels.rows(warmUp, VECTORS, table, products * (blocks / BLOCKS), widths);
    this.single = SumKernels.rows(warmUp, 1, table, terms.rest.length > 0 ? products : 0, widths);
  }

  /** Units of so many blocks. */
  static int units(int blocks) {
    return Math.ceilDiv(blocks, BLOCKS);
  }

  /**
   * Weights of whole groups, packed vector by vector, {@link #apart} from each other, with zeros behind them where a unit has more
   * groups than there are.
   *
   * @param packed the weights, one vector's right behind the other's
   * @param pieces pieces of them, one after the other, each of all groups
   * @param depth products of a sum in a piece
   * @param outputs channels of y in whole groups
   */
  static float[] inUnits(float[] packed, int pieces, int depth, int outputs) {
    int vectors = Math.ceilDiv(outputs, BLOCKS * Lanes.BLOCK) * BLOCKS * Lanes.BLOCK / Lanes.COUNT;
    int length = depth * Lanes.COUNT;
    int given = packed.length / pieces / Math.max(1, length);
    float[] units = new float[Math.multiplyExact(pieces,
        Math.multiplyExact(vectors, apart(depth)))];
    for (int i = 0; i < pieces; i++) {
      for (int v = 0; v < given; v++) {
        System.arraycopy(packed, (i * given + v) * length, units, (i * vectors + v) * apart(depth),
            length);
      }
    }
    return units;
  }

  /** From the weights of a vector to those of the next: an odd number of lines of a cache, or both would be in the same place of it. */
  static int apart(int depth) {
    return Math.multiplyExact(depth | 1, Lanes.COUNT);
  }

  /** From the first vector of a pixel to the second, where blocks lie so far apart. */
  static int second(int planeStride) {
    return Lanes.COUNT == Lanes.BLOCK ? planeStride : Lanes.COUNT;
  }

  /** How many blocks a unit has. */
  int blocks(int unit) {
    return Math.min(BLOCKS, blocks - unit * BLOCKS);
  }

  /**
   * Makes a row of a unit.
   *
   * @param unit which unit
   * @param xAt where the first window begins
   * @param rAt where the residual begins, if the kernel adds it
   * @param y (out) the row
   * @param yAt where it begins
   * @param width its pixels
   */
  void row(int unit, int xAt, int rAt, float[] y, int yAt, int width) {
    boolean alone = blocks(unit) < BLOCKS;
    int group = VECTORS * apart(terms.depth);
    for (int part = 0; part < PARTS; part++) {
      int lane = part * WIDTH;
      (alone ? single : pair).row(terms.x, alone ? terms.rest : terms.whole, terms.bias,
          ending.added, y, table, xAt, alone ? 0 : (unit * PARTS + part) * group,
          unit * BLOCKS * Lanes.BLOCK + lane, ending.adds ? rAt + lane : 0, yAt + lane, width,
          ending.low, ending.high);
    }
  }
}
