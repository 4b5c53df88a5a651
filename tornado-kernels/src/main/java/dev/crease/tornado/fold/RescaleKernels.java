package dev.crease.tornado.fold;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorDouble8;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat8;
import uk.ac.manchester.tornado.api.types.vectors.Double8;
import uk.ac.manchester.tornado.api.types.vectors.Float8;

/**
 * {@code w ← w·f} in place over an arena, a factor for each element.
 *
 * <p><b>Shapes:</b> w[N], N a multiple of {@link #TILE}; a table of factors f[T,8], each an unevaluated sum {@code hi + lo}; index[N/8],
 * the row of the table that holds the factors of eight weights in a row.
 *
 * <p><b>Accuracy:</b> rounded once. Rounding is monotone, so where a number just above and one just below the product round to the
 * same float, the product does too; that is a cheap test, and holds for all but about one weight in 30
 * million. The others take {@link ExactProducts}.
 */
public final class RescaleKernels {

  /** Weights per work-item of a CPU device. */
  public static final int TILE = 2048;

  /** Weights that share one test. */
  private static final int GROUP = 4;

  /** Lifts any difference of two floats so far that its square is no zero. */
  private static final float LIFT = 0x1p120f;

  private RescaleKernels() {}

  /**
   * For CPU devices, in vectors.
   *
   * <p>One work-item per {@link #TILE} weights, work-groups of one.
   *
   * @param context the work-item
   * @param w (in, out) fp32 weights
   * @param below (in) just below the factors
   * @param above (in) just above
   * @param hi (in) the factors
   * @param upper (in) the upper bits of {@code hi}
   * @param lo (in) what {@code hi} lacks
   * @param index (in) rows of these
   */
  public static void vectors(
      KernelContext context,
      VectorFloat8 w,
      VectorDouble8 below,
      VectorDouble8 above,
      DoubleArray hi,
      DoubleArray upper,
      DoubleArray lo,
      IntArray index) {
    int first = context.globalIdx * (TILE / 8);
    Float8 lift = all(LIFT);
    for (int b = first; b < first + TILE / 8; b += GROUP) {
      Float8 w0 = w.get(b);
      Float8 w1 = w.get(b + 1);
      Float8 w2 = w.get(b + 2);
      Float8 w3 = w.get(b + 3);
      int r0 = index.get(b);
      int r1 = index.get(b + 1);
      int r2 = index.get(b + 2);
      int r3 = index.get(b + 3);
      Float8 p0 = product(w0, above.get(r0));
      Float8 p1 = product(w1, above.get(r1));
      Float8 p2 = product(w2, above.get(r2));
      Float8 p3 = product(w3, above.get(r3));
      Float8 d0 = difference(p0, product(w0, below.get(r0)), lift);
      Float8 d1 = difference(p1, product(w1, below.get(r1)), lift);
      Float8 d2 = difference(p2, product(w2, below.get(r2)), lift);
      Float8 d3 = difference(p3, product(w3, below.get(r3)), lift);
      float doubt = sum(Float8.add(Float8.add(d0, d1), Float8.add(d2, d3)));
      if (doubt == 0f) {
        w.set(b, p0);
        w.set(b + 1, p1);
        w.set(b + 2, p2);
        w.set(b + 3, p3);
      } else {
        // In scalars: TornadoVM's scheduler refuses branches among vectors.
        FloatArray weights = w.getArray();
        for (int i = 0; i < 8 * GROUP; i++) {
          int e = b * 8 + i;
          int k = index.get(e / 8) * 8 + e % 8;
          weights.set(
              e,
              ExactProducts.rounded(weights.get(e), hi.get(k), upper.get(k), lo.get(k)));
        }
      }
    }
  }

  /**
   * For GPUs. One work-item per weight.
   *
   * @param context the work-item
   * @param w (in, out) fp32 weights
   * @param hi (in) factors
   * @param upper (in) the upper bits of {@code hi}
   * @param lo (in) what {@code hi} lacks
   * @param index (in) rows of these
   */
  public static void scalars(
      KernelContext context,
      FloatArray w,
      DoubleArray hi,
      DoubleArray upper,
      DoubleArray lo,
      IntArray index) {
    int e = context.globalIdx;
    int k = index.get(e / 8) * 8 + e % 8;
    float weight = w.get(e);
    double p = weight * hi.get(k);
    float above = (float) (p * ExactProducts.ABOVE);
    float below = (float) (p * ExactProducts.BELOW);
    if (above == below) {
      w.set(e, above);
    } else {
      w.set(e, ExactProducts.rounded(weight, hi.get(k), upper.get(k), lo.get(k)));
    }
  }

  /**
   * Weights of fp64. One work-item per {@link #TILE} weights.
   *
   * @param context the work-item
   * @param w (in, out) fp64 weights
   * @param hi (in) factors
   * @param upper (in) the upper bits of {@code hi}
   * @param lo (in) what {@code hi} lacks
   * @param index (in) rows of these
   */
  public static void doubles(
      KernelContext context,
      DoubleArray w,
      DoubleArray hi,
      DoubleArray upper,
      DoubleArray lo,
      IntArray index) {
    int first = context.globalIdx * TILE;
    for (int e = first; e < first + TILE; e++) {
      int k = index.get(e / 8) * 8 + e % 8;
      w.set(e, ExactProducts.rounded(w.get(e), hi.get(k), upper.get(k), lo.get(k)));
    }
  }

  /**
   * For devices without fp64. One work-item per {@link #TILE} weights.
   *
   * <p><b>Accuracy:</b> 1 ulp, half an ulp more than the others: the product with the upper half of a factor and the sum are rounded.
   *
   * @param context the work-item
   * @param w (in, out) fp32 weights
   * @param hi (in) factors rounded to fp32
   * @param lo (in) what {@code hi} lacks, rounded to fp32
   * @param index (in) rows of {@code hi} and {@code lo}
   */
  public static void withoutFp64(
      KernelContext context, FloatArray w, FloatArray hi, FloatArray lo, IntArray index) {
    int first = context.globalIdx * TILE;
    for (int e = first; e < first + TILE; e++) {
      int k = index.get(e / 8) * 8 + e % 8;
      float weight = w.get(e);
      float product = weight * hi.get(k);
      // A zero keeps its sign.
      w.set(e, product == 0f ? product : product + weight * lo.get(k));
    }
  }

  /** What the device's bandwidth is measured with: reads every weight and writes it elsewhere. */
  public static void copyVectors(KernelContext context, VectorFloat8 from, VectorFloat8 to) {
    int first = context.globalIdx * (TILE / 8);
    for (int b = first; b < first + TILE / 8; b++) {
      to.set(b, from.get(b));
    }
  }

  /** {@link #copyVectors} for GPUs. */
  public static void copyScalars(KernelContext context, FloatArray from, FloatArray to) {
    to.set(context.globalIdx, from.get(context.globalIdx));
  }

  private static Float8 product(Float8 w, Double8 f) {
    return new Float8(
        (float) (w.getS0() * f.getS0()),
        (float) (w.getS1() * f.getS1()),
        (float) (w.getS2() * f.getS2()),
        (float) (w.getS3() * f.getS3()),
        (float) (w.getS4() * f.getS4()),
        (float) (w.getS5() * f.getS5()),
        (float) (w.getS6() * f.getS6()),
        (float) (w.getS7() * f.getS7()));
  }

  private static Float8 difference(Float8 above, Float8 below, Float8 lift) {
    Float8 d = Float8.mult(Float8.sub(above, below), lift);
    return Float8.mult(d, d);
  }

  private static float sum(Float8 v) {
    return ((v.getS0() + v.getS4()) + (v.getS1() + v.getS5()))
        + ((v.getS2() + v.getS6()) + (v.getS3() + v.getS7()));
  }

  private static Float8 all(float value) {
    return new Float8(value, value, value, value, value, value, value, value);
  }
}
