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
      int oy = item - plane * height;
      int padH = g.get(PoolTable.PAD_H);
      int padW = g.get(PoolTable.PAD_W);
      int source = plane * g.get(PoolTable.X_PLANE) + g.get(PoolTable.X_ORIGIN);
      int target = plane * g.get(PoolTable.Y_PLANE) + oy * g.get(PoolTable.Y_ROW)
          + g.get(PoolTable.Y_ORIGIN);
      int kind = g.get(PoolTable.KIND);
      int iy = oy * g.get(PoolTable.STRIDE_H) - padH;
      int kernelH = g.get(PoolTable.KERNEL_H);
      int kernelW = g.get(PoolTable.KERNEL_W);
      int dilationH = g.get(PoolTable.DILATION_H);
      int dilationW = g.get(PoolTable.DILATION_W);
      int inHeight = g.get(PoolTable.IN_HEIGHT);
      int inWidth = g.get(PoolTable.IN_WIDTH);
      int width = g.get(PoolTable.WIDTH);
      for (int ox = 0; ox < width; ox++) {
        int ix = ox * g.get(PoolTable.STRIDE_W) - padW;
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
              Float16 v = x.get(source + sy * g.get(PoolTable.X_ROW) + sx);
              most = Lanes.max(most, v);
              sum = Float16.add(sum, v);
              inside++;
            }
            if (sy < g.get(PoolTable.END_HEIGHT) && sx < g.get(PoolTable.END_WIDTH)) {
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
      int source = plane * g.get(PlaneTable.A_PLANE) + g.get(PlaneTable.A_ORIGIN);
      int height = g.get(PlaneTable.HEIGHT);
      int width = g.get(PlaneTable.WIDTH);
      int step = g.get(PlaneTable.A_ROW);
      Float16 sum = new Float16(0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f);
      for (int i = 0; i < height; i++) {
        int row = (source + i * step) / LANES;
        for (int j = 0; j < width; j++) {
          sum = Float16.add(sum, x.get(row + j));
        }
      }
      y.set(plane, Float16.mult(sum, scale.get(0)));
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
      FloatArray as = a.getArray();
      FloatArray bs = b.getArray();
      FloatArray ys = y.getArray();
      int height = g.get(PlaneTable.HEIGHT);
      int plane = item / height;
      int row = item - plane * height;
      int channel = plane % g.get(PlaneTable.BLOCKS);
      int p = plane * g.get(PlaneTable.A_PLANE) + channel * g.get(PlaneTable.A_CHANNEL)
          + row * g.get(PlaneTable.A_ROW) + g.get(PlaneTable.A_ORIGIN);
      int q = plane * g.get(PlaneTable.B_PLANE) + channel * g.get(PlaneTable.B_CHANNEL)
          + row * g.get(PlaneTable.B_ROW) + g.get(PlaneTable.B_ORIGIN);
      int t = plane * g.get(PlaneTable.Y_PLANE) + row * g.get(PlaneTable.Y_ROW)
          + g.get(PlaneTable.Y_ORIGIN);
      int stepA = g.get(PlaneTable.A_PIXEL);
      int stepB = g.get(PlaneTable.B_PIXEL);
      int width = g.get(PlaneTable.WIDTH);
      int lanes = g.get(PlaneTable.LANES);
      for (int i = 0; i < width; i++) {
        for (int l = 0; l < lanes; l++) {
          float u = as.get(p + l);
          float v = bs.get(q + l);
          ys.set(t + l, Functions.common(code, alpha, beta, PlainElements.combine(kind, u, v)));
        }
        p += stepA;
        q += stepB;
        t += LANES;
      }
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
      FloatArray xs = x.getArray();
      FloatArray ys = y.getArray();
      int height = g.get(PlaneTable.HEIGHT);
      int plane = item / height;
      int row = item - plane * height;
      int s = plane * g.get(PlaneTable.A_PLANE) + row * g.get(PlaneTable.A_ROW)
          + g.get(PlaneTable.A_ORIGIN);
      int t = plane * g.get(PlaneTable.Y_PLANE) + row * g.get(PlaneTable.Y_ROW)
          + g.get(PlaneTable.Y_ORIGIN);
      int width = g.get(PlaneTable.WIDTH);
      int lanes = g.get(PlaneTable.LANES);
      for (int i = 0; i < width; i++) {
        for (int l = 0; l < lanes; l++) {
          ys.set(t + l, Functions.common(code, alpha, beta, xs.get(s + l)));
        }
        s += LANES;
        t += LANES;
      }
    } else if (item < items + g.get(PlaneTable.PLANES)) {
      Borders.clear(y, g, PlaneTable.BORDER, item - items);
    }
  }
}
