package dev.crease.tornado.plain;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Products of matrices and per-channel affines. Launch: one work-item per element of the output, rounded up. */
public final class PlainProducts {

  private PlainProducts() {}

  /**
   * {@code y = outer(inner(alpha·A·B + bias) + residual)}.
   *
   * @param context the work-item
   * @param a (in) the left matrices
   * @param b (in) the right matrices
   * @param bias (in) an element per column, read if flagged
   * @param residual (in) as y, read if flagged
   * @param y (out) {@code [batch,rows,columns]}
   * @param g (in) number of outputs, rows, columns, depth; elements from one left matrix, row and column to the next; the
   *     same of the right one
   * @param alpha factor
   * @param flags {@link PlainConvolution#BIAS} and {@link PlainConvolution#RESIDUAL}
   * @param f1 code of the inner function
   * @param a1 its parameter
   * @param b1 its parameter
   * @param f2 code of the outer function
   * @param a2 its parameter
   * @param b2 its parameter
   */
  public static void dense(KernelContext context, FloatArray a, FloatArray b, FloatArray bias,
      FloatArray residual, FloatArray y, IntArray g, float alpha, int flags, int f1, float a1,
      float b1, int f2, float a2, float b2) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      int columns = Divisor.of(g.get(2));
      int rows = Divisor.of(g.get(1));
      int column = i % columns;
      int row = i / columns % rows;
      int n = i / columns / rows;
      int left = n * g.get(4) + row * g.get(5);
      int right = n * g.get(7) + column * g.get(9);
      int stepA = g.get(6);
      int stepB = g.get(8);
      int depth = g.get(3);
      float sum = 0f;
      for (int k = 0; k < depth; k++) {
        sum = sum + a.get(left + k * stepA) * b.get(right + k * stepB);
      }
      sum = alpha * sum;
      if ((flags & PlainConvolution.BIAS) != 0) {
        sum = sum + bias.get(column);
      }
      sum = Functions.common(f1, a1, b1, sum);
      if ((flags & PlainConvolution.RESIDUAL) != 0) {
        sum = sum + residual.get(i);
      }
      y.set(i, Functions.common(f2, a2, b2, sum));
    }
  }

  /**
   * {@code y = outer(inner(x·scale + bias) + residual)}.
   *
   * @param context the work-item
   * @param x (in) {@code [N,C,…]}
   * @param scale (in) {@code [C]}
   * @param bias (in) {@code [C]}, read if flagged
   * @param residual (in) as y, read if flagged
   * @param y (out) as x
   * @param g (in) number of elements, elements per channel of one sample, channels
   * @param flags {@link PlainConvolution#BIAS} and {@link PlainConvolution#RESIDUAL}
   * @param f1 code of the inner function
   * @param a1 its parameter
   * @param b1 its parameter
   * @param f2 code of the outer function
   * @param a2 its parameter
   * @param b2 its parameter
   */
  public static void affine(KernelContext context, FloatArray x, FloatArray scale, FloatArray bias,
      FloatArray residual, FloatArray y, IntArray g, int flags, int f1, float a1, float b1, int f2,
      float a2, float b2) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      int channel = i / Divisor.of(g.get(1)) % Divisor.of(g.get(2));
      float v = x.get(i) * scale.get(channel);
      if ((flags & PlainConvolution.BIAS) != 0) {
        v = v + bias.get(channel);
      }
      v = Functions.common(f1, a1, b1, v);
      if ((flags & PlainConvolution.RESIDUAL) != 0) {
        v = v + residual.get(i);
      }
      y.set(i, Functions.common(f2, a2, b2, v));
    }
  }
}
