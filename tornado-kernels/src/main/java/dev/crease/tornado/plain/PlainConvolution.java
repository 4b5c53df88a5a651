package dev.crease.tornado.plain;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Convolutions and transposed convolutions over three spatial axes; fewer have sizes of 1 before them.
 *
 * <p>Launch: one work-item per element of the output, rounded up.
 */
public final class PlainConvolution {

  /** Flag: a bias is added. */
  public static final int BIAS = 1;
  /** Flag: a residual is added. */
  public static final int RESIDUAL = 2;

  private PlainConvolution() {}

  /**
   * {@code y = outer(inner(Σ x·w + bias) + residual)}.
   *
   * @param context the work-item
   * @param x (in) {@code [N,C,D,H,W]}
   * @param w (in) {@code [O,C/g,kd,kh,kw]}
   * @param bias (in) {@code [O]}, read if flagged
   * @param residual (in) as y, read if flagged
   * @param y (out) {@code [N,O,D',H',W']}
   * @param g (in) number of outputs; channels of x, of y, per group of x, per group of y; then input sizes, output sizes,
   *     kernel sizes, strides, dilations and paddings before, three each
   * @param flags {@link #BIAS} and {@link #RESIDUAL}
   * @param f1 code of the inner function
   * @param a1 its parameter
   * @param b1 its parameter
   * @param f2 code of the outer function
   * @param a2 its parameter
   * @param b2 its parameter
   */
  public static void convolution(KernelContext context, FloatArray x, FloatArray w, FloatArray bias,
      FloatArray residual, FloatArray y, IntArray g, int flags, int f1, float a1, float b1, int f2,
      float a2, float b2) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      int rest = i;
      int columns = Divisor.of(g.get(10));
      int ox = rest % columns;
      rest = rest / columns;
      int rows = Divisor.of(g.get(9));
      int oy = rest % rows;
      rest = rest / rows;
      int planes = Divisor.of(g.get(8));
      int oz = rest % planes;
      rest = rest / planes;
      int channels = Divisor.of(g.get(2));
      int o = rest % channels;
      int n = rest / channels;
      int perGroup = g.get(3);
      int first = n * g.get(1) + o / Divisor.of(g.get(4)) * perGroup;
      int depth = g.get(5);
      int height = g.get(6);
      int width = g.get(7);
      int kd = g.get(11);
      int kh = g.get(12);
      int kw = g.get(13);
      int z0 = oz * g.get(14) - g.get(20);
      int y0 = oy * g.get(15) - g.get(21);
      int x0 = ox * g.get(16) - g.get(22);
      float sum = 0f;
      for (int c = 0; c < perGroup; c++) {
        for (int r = 0; r < kd; r++) {
          int iz = z0 + r * g.get(17);
          if (iz >= 0 && iz < depth) {
            for (int s = 0; s < kh; s++) {
              int iy = y0 + s * g.get(18);
              if (iy >= 0 && iy < height) {
                int row = (((first + c) * depth + iz) * height + iy) * width;
                int tap = (((o * perGroup + c) * kd + r) * kh + s) * kw;
                for (int t = 0; t < kw; t++) {
                  int ix = x0 + t * g.get(19);
                  if (ix >= 0 && ix < width) {
                    sum = sum + x.get(row + ix) * w.get(tap + t);
                  }
                }
              }
            }
          }
        }
      }
      if ((flags & BIAS) != 0) {
        sum = sum + bias.get(o);
      }
      sum = Functions.common(f1, a1, b1, sum);
      if ((flags & RESIDUAL) != 0) {
        sum = sum + residual.get(i);
      }
      y.set(i, Functions.common(f2, a2, b2, sum));
    }
  }

  /**
   * The transpose, with the same epilogue. Each output gathers what the convolution would have scattered to it.
   *
   * @param context the work-item
   * @param x (in) {@code [N,C,D,H,W]}
   * @param w (in) {@code [C,O/g,kd,kh,kw]}
   * @param bias (in) {@code [O]}, read if flagged
   * @param residual (in) as y, read if flagged
   * @param y (out) {@code [N,O,D',H',W']}
   * @param g (in) as {@link #convolution} has it; strides, dilations and paddings are those of the transposed one
   * @param flags {@link #BIAS} and {@link #RESIDUAL}
   * @param f1 code of the inner function
   * @param a1 its parameter
   * @param b1 its parameter
   * @param f2 code of the outer function
   * @param a2 its parameter
   * @param b2 its parameter
   */
  public static void transposed(KernelContext context, FloatArray x, FloatArray w, FloatArray bias,
      FloatArray residual, FloatArray y, IntArray g, int flags, int f1, float a1, float b1, int f2,
      float a2, float b2) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      int rest = i;
      int columns = Divisor.of(g.get(10));
      int ox = rest % columns + g.get(22);
      rest = rest / columns;
      int rows = Divisor.of(g.get(9));
      int oy = rest % rows + g.get(21);
      rest = rest / rows;
      int planes = Divisor.of(g.get(8));
      int oz = rest % planes + g.get(20);
      rest = rest / planes;
      int channels = Divisor.of(g.get(2));
      int o = rest % channels;
      int n = rest / channels;
      int perGroup = g.get(3);
      int outputs = Divisor.of(g.get(4));
      int group = o / outputs;
      int depth = g.get(5);
      int height = g.get(6);
      int width = g.get(7);
      int kd = g.get(11);
      int kh = g.get(12);
      int kw = g.get(13);
      float sum = 0f;
      for (int c = 0; c < perGroup; c++) {
        int channel = group * perGroup + c;
        for (int r = 0; r < kd; r++) {
          int pz = oz - r * g.get(17);
          int iz = pz / g.get(14);
          if (pz >= 0 && iz < depth && iz * g.get(14) == pz) {
            for (int s = 0; s < kh; s++) {
              int py = oy - s * g.get(18);
              int iy = py / g.get(15);
              if (py >= 0 && iy < height && iy * g.get(15) == py) {
                int row = (((n * g.get(1) + channel) * depth + iz) * height + iy) * width;
                int tap = (((channel * outputs + o % outputs) * kd + r) * kh + s) * kw;
                for (int t = 0; t < kw; t++) {
                  int px = ox - t * g.get(19);
                  int ix = px / g.get(16);
                  if (px >= 0 && ix < width && ix * g.get(16) == px) {
                    sum = sum + x.get(row + ix) * w.get(tap + t);
                  }
                }
              }
            }
          }
        }
      }
      if ((flags & BIAS) != 0) {
        sum = sum + bias.get(o);
      }
      sum = Functions.common(f1, a1, b1, sum);
      if ((flags & RESIDUAL) != 0) {
        sum = sum + residual.get(i);
      }
      y.set(i, Functions.common(f2, a2, b2, sum));
    }
  }
}
