package dev.crease.tornado.fast;

import dev.crease.tornado.plain.Functions;
import dev.crease.tornado.plain.PlainElements;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** Pools, and kernels that go through tensors element by element, over blocks of 16 channels. */
public final class Planes {

  private static final int LANES = 16;

  private Planes() {}

  /**
   * A pool. The window never is without an element of x.
   *
   * <p>Launch: a work-item for each row of each block of y, then one per block that clears its halo.
   *
   * @param context the work-item
   * @param x (in) blocks of 16 channels
   * @param y (out) blocks of 16 channels, halo cleared
   * @param g (in) see {@link PoolTable}
   */
  public static void pool(KernelContext context, VectorFloat16 x, VectorFloat16 y, IntArray g) {
    int item = context.globalIdx;
    int items = g.get(PoolTable.ITEMS);
    if (item < items) {
      int height = g.get(PoolTable.HEIGHT);
      int plane = item / height;
      poolRow(plane, item - plane * height, x, y, g, 0);
    } else if (item < items + g.get(PoolTable.PLANES)) {
      Borders.clear(y, g, PoolTable.BORDER, item - items);
    }
  }

  /**
   * {@code y = scale · Σ x} over the pixels of each channel.
   *
   * <p>Launch: a work-item for each block of y.
   *
   * @param context the work-item
   * @param x (in) blocks of 16 channels
   * @param y (out) blocks of 16 channels, one pixel each
   * @param g (in) see {@link PlaneTable}, where the first operand is x; its plane's steps and sizes count
   * @param scale (in) what each sum is multiplied with, 16 times
   */
  public static void sum(KernelContext context, VectorFloat16 x, VectorFloat16 y, IntArray g,
      VectorFloat16 scale) {
    int plane = context.globalIdx;
    if (plane < g.get(PlaneTable.PLANES)) {
      sumPlane(plane, x, y, g, 0, scale);
    }
  }

  /**
   * {@code y = after(kind(a, b))}; b may be the same for all pixels, or for all images.
   *
   * <p>Launch: a work-item for each row of each block of y, then one per block that clears its halo.
   *
   * @param context the work-item
   * @param a (in) blocks of 16 channels
   * @param b (in) blocks of 16 channels
   * @param y (out) blocks of 16 channels, halo cleared
   * @param g (in) see {@link PlaneTable}
   * @param kind as {@link PlainElements#binary} has it
   * @param code code of the function
   * @param alpha its parameter
   * @param beta its parameter
   */
  public static void binary(KernelContext context, VectorFloat16 a, VectorFloat16 b,
      VectorFloat16 y, IntArray g, int kind, int code, float alpha, float beta) {
    int item = context.globalIdx;
    int items = g.get(PlaneTable.ITEMS);
    if (item < items) {
      int height = g.get(PlaneTable.HEIGHT);
      int plane = item / height;
      binaryRow(plane, item - plane * height, a, b, y, g, 0, kind, code, alpha, beta);
    } else if (item < items + g.get(PlaneTable.PLANES)) {
      Borders.clear(y, g, PlaneTable.BORDER, item - items);
    }
  }

  /**
   * {@code y = function(x)}.
   *
   * <p>Launch: a work-item for each row of each block of y, then one per block that clears its halo.
   *
   * @param context the work-item
   * @param x (in) blocks of 16 channels
   * @param y (out) blocks of 16 channels, halo cleared; may be x
   * @param g (in) see {@link PlaneTable}
   * @param code code of the function
   * @param alpha its parameter
   * @param beta its parameter
   */
  public static void unary(KernelContext context, VectorFloat16 x, VectorFloat16 y, IntArray g,
      int code, float alpha, float beta) {
    int item = context.globalIdx;
    int items = g.get(PlaneTable.ITEMS);
    if (item < items) {
      int height = g.get(PlaneTable.HEIGHT);
      int plane = item / height;
      unaryRow(plane, item - plane * height, x, y, g, 0, code, alpha, beta);
    } else if (item < items + g.get(PlaneTable.PLANES)) {
      Borders.clear(y, g, PlaneTable.BORDER, item - items);
    }
  }

  /** One row of one block of y; the table begins at t. */
  static void poolRow(int plane, int oy, VectorFloat16 x, VectorFloat16 y, IntArray g, int t) {
    int padH = g.get(t + PoolTable.PAD_H);
    int padW = g.get(t + PoolTable.PAD_W);
    int source = plane * g.get(t + PoolTable.X_PLANE) + g.get(t + PoolTable.X_ORIGIN);
    int target = plane * g.get(t + PoolTable.Y_PLANE) + oy * g.get(t + PoolTable.Y_ROW)
        + g.get(t + PoolTable.Y_ORIGIN);
    int kind = g.get(t + PoolTable.KIND);
    int iy = oy * g.get(t + PoolTable.STRIDE_H) - padH;
    int kernelH = g.get(t + PoolTable.KERNEL_H);
    int kernelW = g.get(t + PoolTable.KERNEL_W);
    int dilationH = g.get(t + PoolTable.DILATION_H);
    int dilationW = g.get(t + PoolTable.DILATION_W);
    int inHeight = g.get(t + PoolTable.IN_HEIGHT);
    int inWidth = g.get(t + PoolTable.IN_WIDTH);
    int width = g.get(t + PoolTable.WIDTH);
    for (int ox = 0; ox < width; ox++) {
      int ix = ox * g.get(t + PoolTable.STRIDE_W) - padW;
      float s = kind == 0 ? -Float.MAX_VALUE : 0f;
      Float16 most = new Float16(s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s);
      Float16 sum = most;
      int inside = 0;
      int padded = 0;
      for (int kh = 0; kh < kernelH; kh++) {
        int sy = iy + kh * dilationH;
        for (int kw = 0; kw < kernelW; kw++) {
          int sx = ix + kw * dilationW;
          if (sy >= 0 && sy < inHeight && sx >= 0 && sx < inWidth) {
            Float16 v = x.get(source + sy * g.get(t + PoolTable.X_ROW) + sx);
            most = Lanes.max(v, most);
            sum = Float16.add(sum, v);
            inside++;
          }
          if (sy < g.get(t + PoolTable.END_HEIGHT) && sx < g.get(t + PoolTable.END_WIDTH)) {
            padded++;
          }
        }
      }
      if (kind == 0) {
        y.set(target + ox, most);
      } else {
        float d = kind == 1 ? inside : padded;
        y.set(target + ox,
            Float16.div(sum, new Float16(d, d, d, d, d, d, d, d, d, d, d, d, d, d, d, d)));
      }
    }
  }

  /** The sum of one plane; the table begins at t. */
  static void sumPlane(int plane, VectorFloat16 x, VectorFloat16 y, IntArray g, int t,
      VectorFloat16 scale) {
    int source = plane * g.get(t + PlaneTable.A_PLANE) + g.get(t + PlaneTable.A_ORIGIN);
    int height = g.get(t + PlaneTable.HEIGHT);
    int width = g.get(t + PlaneTable.WIDTH);
    int step = g.get(t + PlaneTable.A_ROW);
    Float16 sum = new Float16(0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f);
    for (int i = 0; i < height; i++) {
      int row = (source + i * step) / LANES;
      for (int j = 0; j < width; j++) {
        sum = Float16.add(sum, x.get(row + j));
      }
    }
    y.set(plane + g.get(t + PlaneTable.Y_ORIGIN) / LANES,
        Float16.mult(sum, scale.get(g.get(t + PlaneTable.FACTOR))));
  }

  /** One row of one block of y; the table begins at t. */
  static void binaryRow(int plane, int row, VectorFloat16 a, VectorFloat16 b, VectorFloat16 y,
      IntArray g, int t, int kind, int code, float alpha, float beta) {
    FloatArray as = a.getArray();
    FloatArray bs = b.getArray();
    FloatArray ys = y.getArray();
    int channel = plane % g.get(t + PlaneTable.BLOCKS);
    int p = plane * g.get(t + PlaneTable.A_PLANE) + channel * g.get(t + PlaneTable.A_CHANNEL)
        + row * g.get(t + PlaneTable.A_ROW) + g.get(t + PlaneTable.A_ORIGIN);
    int q = plane * g.get(t + PlaneTable.B_PLANE) + channel * g.get(t + PlaneTable.B_CHANNEL)
        + row * g.get(t + PlaneTable.B_ROW) + g.get(t + PlaneTable.B_ORIGIN);
    int at = plane * g.get(t + PlaneTable.Y_PLANE) + row * g.get(t + PlaneTable.Y_ROW)
        + g.get(t + PlaneTable.Y_ORIGIN);
    int stepA = g.get(t + PlaneTable.A_PIXEL);
    int stepB = g.get(t + PlaneTable.B_PIXEL);
    int width = g.get(t + PlaneTable.WIDTH);
    int lanes = g.get(t + PlaneTable.LANES);
    for (int i = 0; i < width; i++) {
      for (int l = 0; l < lanes; l++) {
        float u = as.get(p + l);
        float v = bs.get(q + l);
        ys.set(at + l, Functions.common(code, alpha, beta, PlainElements.combine(kind, u, v)));
      }
      p += stepA;
      q += stepB;
      at += LANES;
    }
  }

  /** One row of one block of y; the table begins at t. */
  static void unaryRow(int plane, int row, VectorFloat16 x, VectorFloat16 y, IntArray g, int t,
      int code, float alpha, float beta) {
    FloatArray xs = x.getArray();
    FloatArray ys = y.getArray();
    int s = plane * g.get(t + PlaneTable.A_PLANE) + row * g.get(t + PlaneTable.A_ROW)
        + g.get(t + PlaneTable.A_ORIGIN);
    int at = plane * g.get(t + PlaneTable.Y_PLANE) + row * g.get(t + PlaneTable.Y_ROW)
        + g.get(t + PlaneTable.Y_ORIGIN);
    int width = g.get(t + PlaneTable.WIDTH);
    int lanes = g.get(t + PlaneTable.LANES);
    for (int i = 0; i < width; i++) {
      for (int l = 0; l < lanes; l++) {
        ys.set(at + l, Functions.common(code, alpha, beta, xs.get(s + l)));
      }
      s += LANES;
      at += LANES;
    }
  }
}
