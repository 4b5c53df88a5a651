package dev.crease.tornado.tiled;

import dev.crease.tornado.plain.Divisor;
import dev.crease.tornado.plain.PlainConvolution;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What follows sums that a library has made: it rounds nothing before a sum is whole, so the sums are fp32. */
public final class WholeSums {

  private WholeSums() {}

  /**
   * {@code y = min(max(sum + bias + residual, low), high)}.
   *
   * <p>Launch: a work-item per element of y.
   *
   * @param context the work-item
   * @param sums (in) as y
   * @param bias (in) an element per output channel or column, read if flagged
   * @param residual (in) as y, read if flagged
   * @param y (out) images, or the rows of a product
   * @param limits (in) the lower limit and the upper one
   * @param g (in) elements of y, elements from one channel or column to the next, how many there are of those
   * @param flags {@link PlainConvolution#BIAS} and {@link PlainConvolution#RESIDUAL}
   */
  public static void finish(KernelContext context, FloatArray sums, FloatArray bias,
      FloatArray residual, FloatArray y, FloatArray limits, IntArray g, int flags) {
    int i = context.globalIdx;
    if (i < g.get(0)) {
      float sum = sums.get(i);
      if ((flags & PlainConvolution.BIAS) != 0) {
        sum = sum + bias.get(i / Divisor.of(g.get(1)) % Divisor.of(g.get(2)));
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
