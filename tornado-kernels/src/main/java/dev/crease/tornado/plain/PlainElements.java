package dev.crease.tornado.plain;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Functions of elements, and elements at other places. Launch: one work-item per element of the output, rounded up. */
public final class PlainElements {

  /** Marks an index of a table where nothing is read. */
  public static final int FILL = Integer.MIN_VALUE;

  private PlainElements() {}

  /**
   * {@code y = function(x)}, of the common functions.
   *
   * @param context the work-item
   * @param x (in) the elements
   * @param y (out) as x
   * @param g (in) number of elements
   * @param f code of the function
   * @param a its parameter
   * @param b its parameter
   */
  public static void common(KernelContext context, FloatArray x, FloatArray y, IntArray g, int f,
      float a, float b) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      y.set(i, Functions.common(f, a, b, x.get(i)));
    }
  }

  /**
   * {@code y = function(x)}, of the others.
   *
   * @param context the work-item
   * @param x (in) the elements
   * @param y (out) as x
   * @param g (in) number of elements
   * @param f code of the function
   * @param a its parameter
   */
  public static void rare(KernelContext context, FloatArray x, FloatArray y, IntArray g, int f,
      float a) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      y.set(i, Functions.rare(f, a, x.get(i)));
    }
  }

  /**
   * {@code y = function(kind(p, q))}, both operands broadcast.
   *
   * @param context the work-item
   * @param p (in) the left operand
   * @param q (in) the right operand
   * @param y (out) the result
   * @param g (in) number of elements and of axes; for each axis, the innermost first, its size and the steps of p and q
   * @param kind 0 add, 1 subtract, 2 multiply, 3 divide, 4 greater, 5 smaller, 6 power, 7 PRelu
   * @param f code of the function
   * @param a its parameter
   * @param b its parameter
   */
  public static void binary(KernelContext context, FloatArray p, FloatArray q, FloatArray y,
      IntArray g, int kind, int f, float a, float b) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      binary(i, p, 0, q, 0, y, 0, g, 0, kind, f, a, b);
    }
  }

  /** One element of {@link #binary}; p, q and y begin at their indices, the table at t. */
  public static void binary(int i, FloatArray p, int fromP, FloatArray q, int fromQ, FloatArray y,
      int to, IntArray g, int t, int kind, int f, float a, float b) {
    int rest = i;
    int atP = fromP;
    int atQ = fromQ;
    for (int axis = 0; axis < g.get(t + 1); axis++) {
      int size = g.get(t + 2 + axis * 3);
      int index = rest % size;
      rest = rest / size;
      atP = atP + index * g.get(t + 3 + axis * 3);
      atQ = atQ + index * g.get(t + 4 + axis * 3);
    }
    y.set(to + i, Functions.common(f, a, b, combine(kind, p.get(atP), q.get(atQ))));
  }

  /** One of eight functions of two elements, as {@link #binary} has them. */
  public static float combine(int kind, float u, float v) {
    return switch (kind) {
      case 0 -> u + v;
      case 1 -> u - v;
      case 2 -> u * v;
      case 3 -> u / v;
      case 4 -> v > u ? v : u;
      case 5 -> v < u ? v : u;
      case 6 -> v == 2f ? u * u : TornadoMath.pow(u, v);
      default -> u < 0f ? u * v : u;
    };
  }

  /**
   * {@code y[i, j, …] = x[t₀[i] + t₁[j] + …]}.
   *
   * @param context the work-item
   * @param x (in) the elements
   * @param y (out) the result
   * @param g (in) number of elements and of axes; for each axis, the innermost first, its size and where its table begins in
   *     g; then the tables
   * @param fills 1 if a table has gaps
   * @param fill what is written there
   */
  public static void rearrange(KernelContext context, FloatArray x, FloatArray y, IntArray g,
      int fills, float fill) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      rearrange(i, i + 1, x, 0, y, 0, g, 0, g.get(1), Divisor.of(g.get(2)), g.get(3), fills, fill);
    }
  }

  /**
   * Elements of {@link #rearrange}, from the first to the one behind the last; x and y begin at their indices, the numbers at t, which have so many axes, the
   * innermost of such a size, its table there.
   */
  public static void rearrange(int first, int end, FloatArray x, int from, FloatArray y, int to,
      IntArray g, int t, int axes, int size, int table, int fills, float fill) {
    int column = size;
    int line = first / size - 1;
    int base = 0;
    int none = 0;
    for (int i = first; i < end; i++) {
      if (column >= size) {
        line = line + 1;
        column = i - line * size;
        base = from;
        none = 0;
        int rest = line;
        for (int axis = 1; axis < axes; axis++) {
          int length = g.get(t + 2 + axis * 2);
          int offset = g.get(t + g.get(t + 3 + axis * 2) + rest % length);
          rest = rest / length;
          none = fills == 1 && offset == FILL ? 1 : none;
          base = base + offset;
        }
      }
      int last = g.get(table + column);
      float v = fill;
      if (none == 0 && (fills == 0 || last != FILL)) {
        v = x.get(base + last);
      }
      y.set(to + i, v);
      column = column + 1;
    }
  }

  /**
   * One part of a concatenation. Launch: one work-item per element of the part, rounded up.
   *
   * @param context the work-item
   * @param x (in) {@code [rows,part]}
   * @param y (out) {@code [rows,width]}, written in part
   * @param g (in) number of elements, part, width, where the part begins in a row
   */
  public static void part(KernelContext context, FloatArray x, FloatArray y, IntArray g) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      part(i, x, 0, y, 0, g, 0);
    }
  }

  /** One element of {@link #part}; x and y begin at their indices, the table at t. */
  public static void part(int i, FloatArray x, int from, FloatArray y, int to, IntArray g, int t) {
    int part = Divisor.of(g.get(t + 1));
    y.set(to + i / part * g.get(t + 2) + g.get(t + 3) + i % part, x.get(from + i));
  }

  /**
   * Linear interpolation along the last three of four axes.
   *
   * @param context the work-item
   * @param x (in) {@code [N,D,H,W]}
   * @param y (out) {@code [N,D',H',W']}
   * @param g (in) number of elements; input sizes, output sizes, three each; then for each of the three axes the lower
   *     elements and the upper ones
   * @param t (in) for each of the three axes the upper elements' shares
   */
  public static void interpolate(KernelContext context, FloatArray x, FloatArray y, IntArray g,
      FloatArray t) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      int depth = Divisor.of(g.get(4));
      int height = Divisor.of(g.get(5));
      int width = Divisor.of(g.get(6));
      int ox = i % width;
      int oy = i / width % height;
      int oz = i / width / height % depth;
      int n = i / width / height / depth;
      int tableY = 7 + 2 * depth;
      int tableX = tableY + 2 * height;
      int z0 = (n * g.get(1) + g.get(7 + oz)) * g.get(2);
      int z1 = (n * g.get(1) + g.get(7 + depth + oz)) * g.get(2);
      int y0 = g.get(tableY + oy);
      int y1 = g.get(tableY + height + oy);
      int x0 = g.get(tableX + ox);
      int x1 = g.get(tableX + width + ox);
      int w = g.get(3);
      float tz = t.get(oz);
      float ty = t.get(depth + oy);
      float tx = t.get(depth + height + ox);
      float a = (1f - tx) * x.get((z0 + y0) * w + x0) + tx * x.get((z0 + y0) * w + x1);
      float b = (1f - tx) * x.get((z0 + y1) * w + x0) + tx * x.get((z0 + y1) * w + x1);
      float c = (1f - tx) * x.get((z1 + y0) * w + x0) + tx * x.get((z1 + y0) * w + x1);
      float d = (1f - tx) * x.get((z1 + y1) * w + x0) + tx * x.get((z1 + y1) * w + x1);
      float near = (1f - ty) * a + ty * b;
      float far = (1f - ty) * c + ty * d;
      y.set(i, (1f - tz) * near + tz * far);
    }
  }
}
