package dev.crease.tornado.fold;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat8;

/**
 * {@code b' = s·(b + α·Σ w·t) + t'} per output channel of every layer, in double-doubles.
 *
 * <p><b>Shapes:</b> geometry[C,9] as {@link #GEOMETRY} says; shift[S,3] the {@code t} of all layers'
 * input channels; sums[C,2]; terms[C,9]; result[C,2]. A
 * number to multiply with is its two halves with the upper bits of the first between them, another its two halves.
 *
 * <p><b>Accuracy:</b> about 100 bits; the sum runs in the order of the weights, as the host's does.
 */
public final class BiasKernels {

  /**
   * Integers per output channel: where its layer's weights begin in the arena; where its own begin within them; how many runs they
   * are, how far apart, how long; the inputs' inner elements, channels and outer elements; where its layer's shifts begin.
   */
  public static final int GEOMETRY = 9;

  /** Doubles per output channel: {@code s} as hi, upper, lo; {@code α} as hi, upper; {@code b} and {@code t'} as hi, lo. */
  public static final int TERMS = 9;

  private BiasKernels() {}

  /**
   * {@code Σ w·t} over an arena in vectors. One work-item per output channel.
   *
   * @param context the work-item
   * @param w (in) weights before they are rescaled
   * @param geometry (in) what to sum
   * @param shift (in) shifts of input channels
   * @param sums (out) the sums
   */
  public static void sumVectors(
      KernelContext context, VectorFloat8 w, IntArray geometry, DoubleArray shift,
      DoubleArray sums) {
    FloatArray weights = w.getArray();
    sumScalars(context, weights, geometry, shift, sums);
  }

  /**
   * {@code Σ w·t} over an arena in scalars. One work-item per output channel.
   *
   * @param context the work-item
   * @param w (in) fp32 weights before they are rescaled
   * @param geometry (in) what to sum
   * @param shift (in) shifts of input channels
   * @param sums (out) the sums
   */
  public static void sumScalars(
      KernelContext context, FloatArray w, IntArray geometry, DoubleArray shift, DoubleArray sums) {
    int channel = context.globalIdx;
    int g = channel * GEOMETRY;
    int base = geometry.get(g);
    int start = geometry.get(g + 1);
    int runs = geometry.get(g + 2);
    int stride = geometry.get(g + 3);
    int length = geometry.get(g + 4);
    int inner = geometry.get(g + 5);
    int channels = geometry.get(g + 6);
    int outer = geometry.get(g + 7);
    int shifts = geometry.get(g + 8);
    double sumHi = 0;
    double sumLo = 0;
    for (int r = 0; r < runs; r++) {
      for (int i = 0; i < length; i++) {
        int e = start + r * stride + i;
        int row = e / inner;
        int c = row % channels + row / channels / outer * channels;
        double tHi = shift.get((shifts + c) * 3);
        double tUpper = shift.get((shifts + c) * 3 + 1);
        double tLo = shift.get((shifts + c) * 3 + 2);
        double weight = tHi == 0.0 ? 0.0 : w.get(base + e);
        double pHi = ExactProducts.productHi(tHi, tUpper, weight);
        double pLo = ExactProducts.productLo(tHi, tUpper, weight, pHi) + tLo * weight;
        double mHi = pHi + pLo;
        double mLo = ExactProducts.lostOrdered(pHi, pLo, mHi);
        double hi = plusHi(sumHi, sumLo, mHi, mLo);
        sumLo = plusLo(sumHi, sumLo, mHi, mLo, hi);
        sumHi = hi;
      }
    }
    sums.set(channel * 2, sumHi);
    sums.set(channel * 2 + 1, sumLo);
  }

  /**
   * {@code Σ w·t} over an arena of fp64. One work-item per output channel.
   *
   * @param context the work-item
   * @param w (in) fp64 weights before they are rescaled
   * @param geometry (in) what to sum
   * @param shift (in) shifts of input channels
   * @param sums (out) the sums
   */
  public static void sumDoubles(
      KernelContext context, DoubleArray w, IntArray geometry, DoubleArray shift,
      DoubleArray sums) {
    int channel = context.globalIdx;
    int g = channel * GEOMETRY;
    int base = geometry.get(g);
    int start = geometry.get(g + 1);
    int runs = geometry.get(g + 2);
    int stride = geometry.get(g + 3);
    int length = geometry.get(g + 4);
    int inner = geometry.get(g + 5);
    int channels = geometry.get(g + 6);
    int outer = geometry.get(g + 7);
    int shifts = geometry.get(g + 8);
    double sumHi = 0;
    double sumLo = 0;
    for (int r = 0; r < runs; r++) {
      for (int i = 0; i < length; i++) {
        int e = start + r * stride + i;
        int row = e / inner;
        int c = row % channels + row / channels / outer * channels;
        double tHi = shift.get((shifts + c) * 3);
        double tUpper = shift.get((shifts + c) * 3 + 1);
        double tLo = shift.get((shifts + c) * 3 + 2);
        double weight = tHi == 0.0 ? 0.0 : w.get(base + e);
        double pHi = ExactProducts.productHi(tHi, tUpper, weight);
        double pLo = ExactProducts.productLo(tHi, tUpper, weight, pHi) + tLo * weight;
        double mHi = pHi + pLo;
        double mLo = ExactProducts.lostOrdered(pHi, pLo, mHi);
        double hi = plusHi(sumHi, sumLo, mHi, mLo);
        sumLo = plusLo(sumHi, sumLo, mHi, mLo, hi);
        sumHi = hi;
      }
    }
    sums.set(channel * 2, sumHi);
    sums.set(channel * 2 + 1, sumLo);
  }

  /**
   * {@code s·(b + α·Σ) + t'}. One work-item per output channel.
   *
   * @param context the work-item
   * @param sums (in) the sums
   * @param terms (in) what to combine them with
   * @param result (out) the biases
   */
  public static void combine(
      KernelContext context, DoubleArray sums, DoubleArray terms, DoubleArray result) {
    int channel = context.globalIdx;
    double sumHi = sums.get(channel * 2);
    double sumLo = sums.get(channel * 2 + 1);
    int t = channel * TERMS;
    double sHi = terms.get(t);
    double sUpper = terms.get(t + 1);
    double sLo = terms.get(t + 2);
    double alpha = terms.get(t + 3);
    double alphaUpper = terms.get(t + 4);
    double scaledHi = timesHi(alpha, alphaUpper, 0, sumHi, sumLo);
    double scaledLo = timesLo(alpha, alphaUpper, 0, sumHi, sumLo, scaledHi);
    double insideHi = plusHi(terms.get(t + 5), terms.get(t + 6), scaledHi, scaledLo);
    double insideLo = plusLo(terms.get(t + 5), terms.get(t + 6), scaledHi, scaledLo, insideHi);
    double outHi = timesHi(sHi, sUpper, sLo, insideHi, insideLo);
    double outLo = timesLo(sHi, sUpper, sLo, insideHi, insideLo, outHi);
    double biasHi = plusHi(outHi, outLo, terms.get(t + 7), terms.get(t + 8));
    double biasLo = plusLo(outHi, outLo, terms.get(t + 7), terms.get(t + 8), biasHi);
    result.set(channel * 2, biasHi);
    result.set(channel * 2 + 1, biasLo);
  }

  private static double plusHi(double aHi, double aLo, double bHi, double bLo) {
    double s = aHi + bHi;
    double sLost = ExactProducts.lost(aHi, bHi, s);
    double t = aLo + bLo;
    double tLost = ExactProducts.lost(aLo, bLo, t);
    double u = sLost + t;
    double v = s + u;
    double vLost = ExactProducts.lostOrdered(s, u, v);
    return v + (vLost + tLost);
  }

  private static double plusLo(double aHi, double aLo, double bHi, double bLo, double hi) {
    double s = aHi + bHi;
    double sLost = ExactProducts.lost(aHi, bHi, s);
    double t = aLo + bLo;
    double tLost = ExactProducts.lost(aLo, bLo, t);
    double u = sLost + t;
    double v = s + u;
    double vLost = ExactProducts.lostOrdered(s, u, v);
    return ExactProducts.lostOrdered(v, vLost + tLost, hi);
  }

  private static double timesHi(double aHi, double aUpper, double aLo, double bHi, double bLo) {
    double p = ExactProducts.productHi(aHi, aUpper, bHi);
    double rest = ExactProducts.productLo(aHi, aUpper, bHi, p) + (aHi * bLo + aLo * bHi);
    return p + rest;
  }

  private static double timesLo(
      double aHi, double aUpper, double aLo, double bHi, double bLo, double hi) {
    double p = ExactProducts.productHi(aHi, aUpper, bHi);
    double rest = ExactProducts.productLo(aHi, aUpper, bHi, p) + (aHi * bLo + aLo * bHi);
    return ExactProducts.lostOrdered(p, rest, hi);
  }
}
