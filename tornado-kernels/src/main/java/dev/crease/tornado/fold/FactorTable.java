package dev.crease.tornado.fold;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelView;
import dev.crease.fold.LayerFold;
import dev.crease.fold.Wide;
import dev.crease.fold.linear.LinearLayer;
import java.util.Arrays;

/**
 * The factors of a part of a weight, eight lanes in a row: a table of distinct rows, and the row of each block of eight weights.
 *
 * <p>A block inside one channel takes that channel's row. Across a border, the row depends on the channel the block begins in and
 * on how much of it is left, as long as the block stays within its group, so such rows are shared too. What
 * lies behind the weight's end has the factor 1.
 */
final class FactorTable {

  static final int LANES = 8;

  private final int[] index;
  private double[] hi;
  private double[] lo;
  private int rows;

  private FactorTable(int blocks, int expectedRows) {
    this.index = new int[blocks];
    this.hi = new double[Math.max(1, expectedRows) * LANES];
    this.lo = new double[hi.length];
  }

  /** The row of each block. */
  int[] index() {
    return index;
  }

  /** {@code hi} of all rows; longer than {@link #rows} rows. */
  double[] hi() {
    return hi;
  }

  /** {@code lo} of all rows. */
  double[] lo() {
    return lo;
  }

  int rows() {
    return rows;
  }

  /** How many rows a table of this part can have at most. */
  static long maxRows(LayerFold fold, long from, long to) {
    long blocks = (to - from + LANES - 1) / LANES;
    if (!fold.in().keepsScale() && !fold.out().keepsScale()) {
      return blocks;
    }
    ChannelView view = fold.out().keepsScale() ? fold.layer().inputs() : fold.layer().outputs();
    return Math.min(view.count() + blocks, (long) view.count() * (LANES + 1) + view.groups() + 1);
  }

  /**
   * The factors of the elements {@code [from, to)} of a layer's weight.
   *
   * @param fold the layer
   * @param from a multiple of eight
   * @param to behind the last
   */
  static FactorTable of(LayerFold fold, long from, long to) {
    int blocks = Math.toIntExact((to - from + LANES - 1) / LANES);
    LinearLayer layer = fold.layer();
    if (!fold.scalesWeight()) {
      FactorTable table = new FactorTable(blocks, 1);
      table.addRow();
      Arrays.fill(table.hi, 0, LANES, 1);
      return table;
    }
    if (fold.in().keepsScale()) {
      return oneSide(layer.outputs(), fold.out(), blocks, from, to);
    }
    if (fold.out().keepsScale()) {
      return oneSide(layer.inputs(), fold.in(), blocks, from, to);
    }
    FactorTable table = new FactorTable(blocks, blocks);
    for (int b = 0; b < blocks; b++) {
      table.index[b] = table.addRow();
      for (int lane = 0; lane < LANES; lane++) {
        long e = from + (long) b * LANES + lane;
        table.set(
            lane,
            e < to
                ? fold.out().scale(layer.outputs().channelOf(e))
                    .times(fold.in().scale(layer.inputs().channelOf(e)))
                : Wide.ONE);
      }
    }
    return table;
  }

  private static FactorTable oneSide(
      ChannelView view, ChannelAffine affine, int blocks, long from, long to) {
    FactorTable table = new FactorTable(blocks, view.count() + 16);
    for (int c = 0; c < view.count(); c++) {
      table.addRow();
      Wide s = affine.scale(c);
      for (int lane = 0; lane < LANES; lane++) {
        table.set(lane, s);
      }
    }
    int[] shared = new int[view.count() * LANES];
    long groupElements = (long) view.outer() * view.channels() * view.inner();
    Place at = new Place(view, from);
    for (int b = 0; b < blocks; b++) {
      long e = from + (long) b * LANES;
      int left = view.inner() - at.offset;
      if (left >= LANES && e + LANES <= to) {
        int alike = (int) Math.min(left / LANES, (to - e) / LANES);
        Arrays.fill(table.index, b, b + alike, at.channel());
        at.advance(alike - 1);
        b += alike - 1;
      } else if (e % groupElements + LANES <= groupElements && e + LANES <= to) {
        int key = at.channel() * LANES + left;
        if (shared[key] == 0) {
          shared[key] = table.addBlock(view, affine, e, to);
        }
        table.index[b] = shared[key];
      } else {
        table.index[b] = table.addBlock(view, affine, e, to);
      }
      at.advance(1);
    }
    return table;
  }

  private int addBlock(ChannelView view, ChannelAffine affine, long e, long to) {
    int row = addRow();
    for (int lane = 0; lane < LANES; lane++) {
      set(lane, e + lane < to ? affine.scale(view.channelOf(e + lane)) : Wide.ONE);
    }
    return row;
  }

  private int addRow() {
    if ((rows + 1) * LANES > hi.length) {
      hi = Arrays.copyOf(hi, Math.multiplyExact(hi.length, 2));
      lo = Arrays.copyOf(lo, hi.length);
    }
    return rows++;
  }

  private void set(int lane, Wide factor) {
    hi[(rows - 1) * LANES + lane] = factor.hi();
    lo[(rows - 1) * LANES + lane] = factor.lo();
  }

  /** A position that moves on by blocks, without a division each. */
  private static final class Place {
    private final ChannelView view;
    private int group;
    private int outer;
    private int channel;
    private int offset;

    Place(ChannelView view, long element) {
      this.view = view;
      long row = element / view.inner();
      this.offset = (int) (element % view.inner());
      this.channel = (int) (row % view.channels());
      long outers = row / view.channels();
      this.outer = (int) (outers % view.outer());
      this.group = (int) (outers / view.outer());
    }

    int channel() {
      return group * view.channels() + channel;
    }

    void advance(int blocks) {
      offset += blocks * LANES;
      while (offset >= view.inner()) {
        offset -= view.inner();
        if (++channel == view.channels()) {
          channel = 0;
          if (++outer == view.outer()) {
            outer = 0;
            group++;
          }
        }
      }
    }
  }
}
