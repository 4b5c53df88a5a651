package dev.crease.tornado.tiled;

import dev.crease.tornado.plain.PlainConvolution;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Adds up the parts that work-groups have of each sum, where there were too few sums to keep a device busy. */
public final class PartSums {

  private PartSums() {}

  /**
   * {@code y = min(max(Σ parts + residual, low), high)}, the first part last: it has the bias, which may be larger than all of them.
   *
   * <p>Launch: a work-item per element of y.
   *
   * @param context the work-item
   * @param parts (in) the parts, each as y
   * @param residual (in) as y, read if flagged
   * @param y (out) images, or the rows of a product
   * @param limits (in) the lower limit and the upper one
   * @param g (in) elements of y, parts
   * @param flags {@link PlainConvolution#RESIDUAL}
   */
  public static void combine(KernelContext context, FloatArray parts, FloatArray residual,
      FloatArray y, FloatArray limits, IntArray g, int flags) {
    int i = context.globalIdx;
    int size = g.get(0);
    if (i < size) {
      float sum = 0f;
      int part = g.get(1) - 1;
      while (part >= 3) {
        int at = part * size + i;
        float a = parts.get(at);
        float b = parts.get(at - size);
        float c = parts.get(at - 2 * size);
        float d = parts.get(at - 3 * size);
        sum = sum + a + b + c + d;
        part = part - 4;
      }
      while (part >= 0) {
        sum = sum + parts.get(part * size + i);
        part = part - 1;
      }
      if ((flags & PlainConvolution.RESIDUAL) != 0) {
        sum = sum + residual.get(i);
      }
      float low = limits.get(0);
      float high = limits.get(1);
      sum = sum < low ? low : sum;
      y.set(i, sum > high ? high : sum);
    }
  }
}
