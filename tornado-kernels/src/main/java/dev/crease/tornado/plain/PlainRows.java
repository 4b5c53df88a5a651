package dev.crease.tornado.plain;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Pools, softmax and reductions. */
public final class PlainRows {

  /** Pool kind: the greatest. */
  public static final int MAX = 0;
  /** Pool kind: the mean of what is no padding. */
  public static final int MEAN = 1;
  /** Pool kind: the mean, padding counted. */
  public static final int MEAN_WITH_PADDING = 2;
  /** Reduction: the sum. */
  public static final int SUM = 3;
  /** Reduction: the smallest. */
  public static final int MIN = 4;
  /** Reduction: the sum of the squares. */
  public static final int SUM_SQUARE = 5;

  private PlainRows() {}

  /**
   * A window over three spatial axes. Launch: one work-item per element of the output, rounded up.
   *
   * @param context the work-item
   * @param x (in) {@code [planes,D,H,W]}
   * @param y (out) {@code [planes,D',H',W']}
   * @param g (in) number of outputs; input sizes, output sizes, kernel sizes, strides, dilations, paddings before and input
   *     sizes with both paddings counted from the first input, three each
   * @param kind {@link #MAX}, {@link #MEAN} or {@link #MEAN_WITH_PADDING}
   */
  public static void pool(KernelContext context, FloatArray x, FloatArray y, IntArray g, int kind) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      int rest = i;
      int columns = Divisor.of(g.get(6));
      int x0 = rest % columns * g.get(12) - g.get(18);
      rest = rest / columns;
      int rows = Divisor.of(g.get(5));
      int y0 = rest % rows * g.get(11) - g.get(17);
      rest = rest / rows;
      int planes = Divisor.of(g.get(4));
      int z0 = rest % planes * g.get(10) - g.get(16);
      int plane = rest / planes;
      int depth = g.get(1);
      int height = g.get(2);
      int width = g.get(3);
      float sum = 0f;
      float largest = -1f / 0f;
      int inside = 0;
      int padded = 0;
      for (int r = 0; r < g.get(7); r++) {
        int iz = z0 + r * g.get(13);
        for (int s = 0; s < g.get(8); s++) {
          int iy = y0 + s * g.get(14);
          int row = ((plane * depth + iz) * height + iy) * width;
          for (int t = 0; t < g.get(9); t++) {
            int ix = x0 + t * g.get(15);
            if (iz < g.get(19) && iy < g.get(20) && ix < g.get(21)) {
              padded = padded + 1;
            }
            if (iz >= 0 && iz < depth && iy >= 0 && iy < height && ix >= 0 && ix < width) {
              float v = x.get(row + ix);
              sum = sum + v;
              largest = v > largest ? v : largest;
              inside = inside + 1;
            }
          }
        }
      }
      float result = largest;
      if (kind == MEAN) {
        result = sum / inside;
      }
      if (kind == MEAN_WITH_PADDING) {
        result = sum / padded;
      }
      y.set(i, result);
    }
  }

  /**
   * Element {@code k} of row {@code (o, i)} is at {@code (o·length + k)·inner + i}. Launch: one work-item per row, rounded
   * up.
   *
   * @param context the work-item
   * @param x (in) the rows
   * @param y (out) an element per row
   * @param g (in) number of rows, length, inner
   * @param kind {@link #SUM}, {@link #MEAN}, {@link #MAX}, {@link #MIN} or {@link #SUM_SQUARE}
   */
  public static void reduce(KernelContext context, FloatArray x, FloatArray y, IntArray g,
      int kind) {
    int row = context.globalIdx;
    if (row < g.get(0)) {
      int length = g.get(1);
      int inner = Divisor.of(g.get(2));
      int at = row / inner * length * inner + row % inner;
      float result = x.get(at);
      if (kind == SUM_SQUARE) {
        result = result * result;
      }
      for (int k = 1; k < length; k++) {
        float v = x.get(at + k * inner);
        if (kind == MAX) {
          result = v > result ? v : result;
        } else {
          if (kind == MIN) {
            result = v < result ? v : result;
          } else {
            result = result + (kind == SUM_SQUARE ? v * v : v);
          }
        }
      }
      if (kind == MEAN) {
        result = result / length;
      }
      y.set(row, result);
    }
  }

  /**
   * The softmax of each row, or its logarithm. Launch: one work-item per row, rounded up.
   *
   * @param context the work-item
   * @param x (in) the rows
   * @param y (out) as x
   * @param g (in) number of rows, length, inner, as {@link #reduce} has them
   * @param logarithm 1 for the logarithm
   */
  public static void softmax(KernelContext context, FloatArray x, FloatArray y, IntArray g,
      int logarithm) {
    int row = context.globalIdx;
    if (row < g.get(0)) {
      softmax(row, x, 0, y, 0, g, 0, g.get(1), Divisor.of(g.get(2)), logarithm);
    }
  }

  /** One row of {@link #softmax}, which has so many elements; x and y begin at their indices, the table at t. */
  public static void softmax(int row, FloatArray x, int from, FloatArray y, int to, IntArray g,
      int t, int length, int inner, int logarithm) {
    int at = row / inner * length * inner + row % inner;
    float largest = x.get(from + at);
    for (int k = 1; k < length; k++) {
      float v = x.get(from + at + k * inner);
      largest = v > largest ? v : largest;
    }
    float sum = 0f;
    for (int k = 0; k < length; k++) {
      float v = x.get(from + at + k * inner) - largest;
      float e = TornadoMath.exp(v);
      y.set(to + at + k * inner, logarithm == 1 ? v : e);
      sum = sum + e;
    }
    float logSum = 0f;
    if (logarithm == 1) {
      logSum = TornadoMath.log(sum);
    }
    for (int k = 0; k < length; k++) {
      float v = y.get(to + at + k * inner);
      y.set(to + at + k * inner, logarithm == 1 ? v - logSum : v / sum);
    }
  }
}
