package dev.crease.tornado.tiled;

import dev.crease.tornado.plain.PlainConvolution;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Adds up the parts that work-groups have of each sum, where there were too few sums to keep a device busy. */
public final class PartSums {

  private PartSums() {}

  /**
   * {@code y = min(max(alpha·Σ parts + bias + residual, low), high)}.
   *
   * <p>Launch: a work-item per element of y.
   *
   * @param context the work-item
   * @param parts (in) the parts, each as y
   * @param bias (in) an element per output channel, read if flagged
   * @param residual (in) as y, read if flagged
   * @param y (out) images, or the rows of a product
   * @param g (in) elements of y, parts, output channels, elements of y from one output channel to the next
   * @param alpha factor
   * @param flags {@link PlainConvolution#BIAS} and {@link PlainConvolution#RESIDUAL}
   * @param low lower limit
   * @param high upper limit
   */
  public static void combine(KernelContext context, FloatArray parts, FloatArray bias,
      FloatArray residual, FloatArray y, IntArray g, float alpha, int flags, float low,
      float high) {
    int i = context.globalIdx;
    int size = g.get(0);
    if (i < size) {
      float sum = 0f;
      for (int k = 0; k < g.get(1); k++) {
        sum = sum + parts.get(k * size + i);
      }
      sum = alpha * sum;
      if ((flags & PlainConvolution.BIAS) != 0) {
        sum = sum + bias.get(i / g.get(3) % g.get(2));
      }
      if ((flags & PlainConvolution.RESIDUAL) != 0) {
        sum = sum + residual.get(i);
      }
      sum = sum < low ? low : sum;
      y.set(i, sum > high ? high : sum);
    }
  }
}
