package dev.crease.tornado.fast;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** The same tensor in another layout, and tensors joined. */
public final class Copies {

  /** How many tensors one launch joins. */
  public static final int MOST_PARTS = 8;

  private Copies() {}

  /**
   * From rows to blocks of channels.
   *
   * <p>Launch: a work-item for each row of each block of y, halo included.
   *
   * @param context the work-item
   * @param x (in) {@code [N,C,H,W]}
   * @param y (out) blocks of any number of channels; halo and channels past C are cleared
   * @param g (in) see {@link CopyTable}
   */
  public static void rowsToBlocks(KernelContext context, FloatArray x, VectorFloat16 y,
      IntArray g) {
    if (context.globalIdx < g.get(CopyTable.ITEMS)) {
      row(context.globalIdx, x, y.getArray(), g, 0);
    }
  }

  /**
   * From blocks of channels to others.
   *
   * <p>Launch: a work-item for each row of each block of y, halo included.
   *
   * @param context the work-item
   * @param x (in) blocks of any number of channels
   * @param y (out) blocks of any number of channels; halo and channels past C are cleared
   * @param g (in) see {@link CopyTable}
   */
  public static void blocksToBlocks(KernelContext context, VectorFloat16 x, VectorFloat16 y,
      IntArray g) {
    if (context.globalIdx < g.get(CopyTable.ITEMS)) {
      row(context.globalIdx, x.getArray(), y.getArray(), g, 0);
    }
  }

  /**
   * From blocks of channels to rows, which are blocks of one channel.
   *
   * <p>Launch: a work-item for each row of each channel.
   *
   * @param context the work-item
   * @param x (in) blocks of any number of channels
   * @param y (out) {@code [N,C,H,W]}
   * @param g (in) see {@link CopyTable}
   */
  public static void blocksToRows(KernelContext context, VectorFloat16 x, FloatArray y,
      IntArray g) {
    if (context.globalIdx < g.get(CopyTable.ITEMS)) {
      row(context.globalIdx, x.getArray(), y, g, 0);
    }
  }

  /** One row of one block of y, halo included; the table begins at t. */
  static void row(int item, FloatArray x, FloatArray y, IntArray g, int t) {
    int rows = g.get(t + CopyTable.ROWS);
    int plane = item / rows;
    int row = item - plane * rows;
    int blocks = g.get(t + CopyTable.BLOCKS);
    int image = plane / blocks;
    int b = plane - image * blocks;
    int block = g.get(t + CopyTable.BLOCK);
    int columns = g.get(t + CopyTable.COLUMNS);
    int iy = row - g.get(t + CopyTable.TOP);
    int left = g.get(t + CopyTable.LEFT);
    int width = g.get(t + CopyTable.WIDTH);
    int inBlock = g.get(t + CopyTable.X_BLOCK);
    int step = g.get(t + CopyTable.X_PIXEL);
    int target = item * columns * block + g.get(t + CopyTable.Y_BEGIN);
    for (int l = 0; l < block; l++) {
      int c = b * block + l;
      int there = c < g.get(t + CopyTable.CHANNELS) && iy >= 0 && iy < g.get(t + CopyTable.HEIGHT)
          ? 1
          : 0;
      int source = image * g.get(t + CopyTable.X_IMAGE) + c / inBlock * g.get(t + CopyTable.X_PLANE)
          + c % inBlock + iy * g.get(t + CopyTable.X_ROW) + g.get(t + CopyTable.X_ORIGIN);
      int begin = there == 1 ? left : columns;
      int end = there == 1 ? left + width : columns;
      int at = target + l;
      for (int i = begin; i < end; i++) {
        y.set(at + i * block, x.get(source));
        source += step;
      }
      int i = begin == 0 ? end : 0;
      while (i < columns) {
        y.set(at + i * block, 0f);
        i = i + 1 == begin ? end : i + 1;
      }
    }
  }

  /**
   * Up to eight tensors one after the other along the channels, each of whole blocks but for the last.
   *
   * <p>Launch: a work-item for each row of each block that is written, then one per block that clears its halo.
   *
   * @param context the work-item
   * @param x0 (in) blocks of 16 channels
   * @param x1 (in) as x0
   * @param x2 (in) as x0
   * @param x3 (in) as x0
   * @param x4 (in) as x0
   * @param x5 (in) as x0
   * @param x6 (in) as x0
   * @param x7 (in) as x0
   * @param y (out) blocks of 16 channels, written in part, halo cleared
   * @param g (in) see {@link ConcatTable}
   */
  public static void concat(KernelContext context, VectorFloat16 x0, VectorFloat16 x1,
      VectorFloat16 x2, VectorFloat16 x3, VectorFloat16 x4, VectorFloat16 x5, VectorFloat16 x6,
      VectorFloat16 x7, VectorFloat16 y, IntArray g) {
    int item = context.globalIdx;
    int items = g.get(ConcatTable.ITEMS);
    int written = g.get(ConcatTable.BLOCKS);
    if (item < items) {
      int height = g.get(ConcatTable.HEIGHT);
      int plane = item / height;
      int row = item - plane * height;
      int image = plane / written;
      int b = plane - image * written;
      int target = (image * g.get(ConcatTable.ALL_BLOCKS) + g.get(ConcatTable.FIRST) + b)
          * g.get(ConcatTable.Y_PLANE) + row * g.get(ConcatTable.Y_ROW)
          + g.get(ConcatTable.Y_ORIGIN);
      int part = 0;
      int at = ConcatTable.PARTS;
      while (b >= g.get(at)) {
        b = b - g.get(at);
        at = at + ConcatTable.PART;
        part++;
      }
      int source = image * g.get(at + 1) + b * g.get(at + 2) + row * g.get(at + 3) + g.get(at + 4);
      int width = g.get(ConcatTable.WIDTH);
      if (part == 0) {
        copy(x0, source, y, target, width);
      } else if (part == 1) {
        copy(x1, source, y, target, width);
      } else if (part == 2) {
        copy(x2, source, y, target, width);
      } else if (part == 3) {
        copy(x3, source, y, target, width);
      } else if (part == 4) {
        copy(x4, source, y, target, width);
      } else if (part == 5) {
        copy(x5, source, y, target, width);
      } else if (part == 6) {
        copy(x6, source, y, target, width);
      } else {
        copy(x7, source, y, target, width);
      }
    } else if (item < items + g.get(ConcatTable.PLANES)) {
      int plane = item - items;
      int image = plane / written;
      Borders.clear(y, g, ConcatTable.BORDER, image * g.get(ConcatTable.ALL_BLOCKS)
          + g.get(ConcatTable.FIRST) + plane - image * written);
    }
  }

  /**
   * A tensor as channels of another, from any channel on.
   *
   * <p>Launch: a work-item for each row of each block that is written, then one per block that clears its halo.
   *
   * @param context the work-item
   * @param x (in) blocks of 16 channels
   * @param y (out) blocks of 16 channels, written in part, halo of those blocks cleared
   * @param g (in) see {@link PartTable}
   */
  public static void part(KernelContext context, VectorFloat16 x, VectorFloat16 y, IntArray g) {
    int item = context.globalIdx;
    int items = g.get(PartTable.ITEMS);
    int written = g.get(PartTable.BLOCKS);
    if (item < items) {
      int height = g.get(PartTable.HEIGHT);
      int plane = item / height;
      partRow(plane, item - plane * height, x, y, g, 0);
    } else if (item < items + g.get(PartTable.PLANES)) {
      int plane = item - items;
      int image = plane / written;
      Borders.clear(y, g, PartTable.BORDER, image * g.get(PartTable.ALL_BLOCKS)
          + g.get(PartTable.FIRST_BLOCK) + plane - image * written);
    }
  }

  /**
   * Picks rows and columns of each channel: {@code y[h,w] = x[rows[h],columns[w]]}.
   *
   * <p>Launch: a work-item for each row of each block of y, then one per block that clears its halo.
   *
   * @param context the work-item
   * @param x (in) blocks of 16 channels
   * @param y (out) blocks of 16 channels, halo cleared
   * @param g (in) see {@link GatherTable}
   * @param filling (in) what is written where nothing is read, 16 times
   */
  public static void gather(KernelContext context, VectorFloat16 x, VectorFloat16 y, IntArray g,
      VectorFloat16 filling) {
    int item = context.globalIdx;
    int items = g.get(GatherTable.ITEMS);
    if (item < items) {
      int height = g.get(GatherTable.HEIGHT);
      int plane = item / height;
      gatherRow(plane, item - plane * height, x, y, g, 0, filling);
    } else if (item < items + g.get(GatherTable.PLANES)) {
      Borders.clear(y, g, GatherTable.BORDER, item - items);
    }
  }

  /** One row of one block that is written; the table begins at t. */
  static void partRow(int plane, int row, VectorFloat16 x, VectorFloat16 y, IntArray g, int t) {
    FloatArray xs = x.getArray();
    FloatArray ys = y.getArray();
    int written = g.get(t + PartTable.BLOCKS);
    int image = plane / written;
    int b = plane - image * written + g.get(t + PartTable.FIRST_BLOCK);
    int target = (image * g.get(t + PartTable.ALL_BLOCKS) + b) * g.get(t + PartTable.Y_PLANE)
        + row * g.get(t + PartTable.Y_ROW) + g.get(t + PartTable.Y_ORIGIN);
    int source = image * g.get(t + PartTable.X_IMAGE) + row * g.get(t + PartTable.X_ROW)
        + g.get(t + PartTable.X_ORIGIN);
    int width = g.get(t + PartTable.WIDTH);
    int first = g.get(t + PartTable.FIRST);
    int channels = g.get(t + PartTable.CHANNELS);
    int end = g.get(t + PartTable.WRITTEN);
    int c0 = b * 16 - first;
    // Channels of y behind those of x are written by the next part, but for the last part's.
    int whole = c0 >= 0 && c0 % 16 == 0 && (c0 + 16 <= channels || end == channels) ? 1 : 0;
    int vectors = whole * width;
    int lanes = 16 - 16 * whole;
    int apart = g.get(t + PartTable.X_PLANE);
    int there = (source + c0 / 16 * apart) / 16;
    for (int i = 0; i < vectors; i++) {
      y.set(target / 16 + i, x.get(there + i));
    }
    for (int l = 0; l < lanes; l++) {
      int c = c0 + l;
      if (c >= 0 && c < end) {
        int from = source + c / 16 * apart + c % 16;
        for (int i = 0; i < width; i++) {
          ys.set(target + i * 16 + l, c < channels ? xs.get(from + i * 16) : 0f);
        }
      }
    }
  }

  /** One row of one block of y; the table begins at t. */
  static void gatherRow(int plane, int row, VectorFloat16 x, VectorFloat16 y, IntArray g, int t,
      VectorFloat16 filling) {
    int height = g.get(t + GatherTable.HEIGHT);
    int width = g.get(t + GatherTable.WIDTH);
    int target = plane * g.get(t + GatherTable.Y_PLANE) + row * g.get(t + GatherTable.Y_ROW)
        + g.get(t + GatherTable.Y_ORIGIN);
    int from = g.get(t + GatherTable.SOURCES + row);
    int source = plane * g.get(t + GatherTable.X_PLANE) + from * g.get(t + GatherTable.X_ROW)
        + g.get(t + GatherTable.X_ORIGIN);
    Float16 fill = filling.get(g.get(t + GatherTable.FILL));
    for (int i = 0; i < width; i++) {
      int column = g.get(t + GatherTable.SOURCES + height + i);
      if (from >= 0 && column >= 0) {
        y.set(target + i, x.get(source + column));
      } else {
        y.set(target + i, fill);
      }
    }
  }

  /** One row of one block of a concatenation, of any number of tensors in one memory; the table begins at t. */
  static void concatRow(int plane, int row, VectorFloat16 memory, IntArray g, int t) {
    int written = g.get(t + ConcatTable.BLOCKS);
    int image = plane / written;
    int b = plane - image * written;
    int target = (image * g.get(t + ConcatTable.ALL_BLOCKS) + g.get(t + ConcatTable.FIRST) + b)
        * g.get(t + ConcatTable.Y_PLANE) + row * g.get(t + ConcatTable.Y_ROW)
        + g.get(t + ConcatTable.Y_ORIGIN);
    int at = t + ConcatTable.PARTS;
    while (b >= g.get(at)) {
      b = b - g.get(at);
      at = at + ConcatTable.PART;
    }
    int source = image * g.get(at + 1) + b * g.get(at + 2) + row * g.get(at + 3) + g.get(at + 4);
    copy(memory, source, memory, target, g.get(t + ConcatTable.WIDTH));
  }

  private static void copy(VectorFloat16 x, int source, VectorFloat16 y, int target, int count) {
    for (int i = 0; i < count; i++) {
      y.set(target + i, x.get(source + i));
    }
  }
}
