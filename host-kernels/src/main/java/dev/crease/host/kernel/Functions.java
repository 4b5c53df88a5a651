package dev.crease.host.kernel;

import dev.crease.exec.lowering.Activation;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Functions of each element by itself. Counts are rounded up to whole vectors: arrays are long enough, and what lies behind
 * the end of a range belongs to nobody.
 *
 * <p><b>Accuracy:</b> fp32, a few ulp of the largest intermediate result.
 */
public final class Functions {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private Functions() {}

  /**
   * {@code y = f(x)}.
   *
   * @param f the function
   * @param x (in) the elements
   * @param xAt where they begin
   * @param y (out) the results; may be x
   * @param yAt where they begin
   * @param count number of elements
   */
  public static void apply(Activation f, float[] x, int xAt, float[] y, int yAt, int count) {
    float a = (float) f.alpha();
    float b = (float) f.beta();
    switch (f.kind()) {
      case NONE -> System.arraycopy(x, xAt, y, yAt, count);
      case RELU -> clip(x, xAt, y, yAt, count, 0, Float.POSITIVE_INFINITY);
      case CLIP -> clip(x, xAt, y, yAt, count, a, b);
      case LEAKY_RELU -> leaky(x, xAt, y, yAt, count, a);
      case SIGMOID -> swish(x, xAt, y, yAt, count, 1, false);
      case SWISH -> swish(x, xAt, y, yAt, count, a, true);
      case HARD_SIGMOID -> hardSigmoid(x, xAt, y, yAt, count, a, b);
      case HARD_SWISH -> hardSwish(x, xAt, y, yAt, count, a, b);
      case SHIFTED_GATE -> shiftedGate(x, xAt, y, yAt, count, a, b);
      case TANH -> tanh(x, xAt, y, yAt, count);
      case ELU -> elu(x, xAt, y, yAt, count, a, 1, 1);
      case SELU -> elu(x, xAt, y, yAt, count, a, b, 1);
      case CELU -> elu(x, xAt, y, yAt, count, a, 1, a);
      case MISH -> mish(x, xAt, y, yAt, count);
      case GELU -> gelu(x, xAt, y, yAt, count);
      case GELU_TANH -> geluTanh(x, xAt, y, yAt, count);
      case ERF -> erf(x, xAt, y, yAt, count);
      case EXP -> exp(x, xAt, y, yAt, count);
      case SQRT -> sqrt(x, xAt, y, yAt, count);
      default -> {
        for (int i = 0; i < count; i++) {
          y[yAt + i] = (float) rare(f, x[xAt + i]);
        }
      }
    }
  }

  /**
   * {@code y = f(y)}.
   *
   * @param f the function
   * @param y (in, out) the elements
   * @param yAt where they begin
   * @param count number of elements
   */
  public static void apply(Activation f, float[] y, int yAt, int count) {
    if (!f.isNone()) {
      apply(f, y, yAt, y, yAt, count);
    }
  }

  private static double rare(Activation f, double x) {
    return switch (f.kind()) {
      case SOFTPLUS -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
      case SOFTSIGN -> x / (1 + Math.abs(x));
      case THRESHOLDED_RELU -> x > (float) f.alpha() ? x : 0;
      case ABS -> Math.abs(x);
      case NEG -> -x;
      case LOG -> Math.log(x);
      case RECIPROCAL -> 1 / x;
      case FLOOR -> Math.floor(x);
      case CEIL -> Math.ceil(x);
      case ROUND -> Math.rint(x);
      case SIN -> Math.sin(x);
      case COS -> Math.cos(x);
      case NONE, RELU, CLIP, LEAKY_RELU, SIGMOID, SWISH, HARD_SIGMOID, HARD_SWISH, SHIFTED_GATE,
          TANH, ELU, SELU, CELU, MISH, GELU, GELU_TANH, ERF, EXP, SQRT ->
        throw new IllegalArgumentException(f + " has vectors");
    };
  }

  private static void clip(float[] x, int xAt, float[] y, int yAt, int count, float low,
      float high) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v = v.blend(low, v.compare(VectorOperators.LT, low));
      v.blend(high, v.compare(VectorOperators.GT, high)).intoArray(y, yAt + i);
    }
  }

  private static void leaky(float[] x, int xAt, float[] y, int yAt, int count, float a) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.blend(v.mul(a), v.compare(VectorOperators.LT, 0f)).intoArray(y, yAt + i);
    }
  }

  private static void hardSigmoid(float[] x, int xAt, float[] y, int yAt, int count, float a,
      float b) {
    for (int i = 0; i < count; i += L) {
      within(FloatVector.fromArray(S, x, xAt + i).mul(a).add(b), 1).intoArray(y, yAt + i);
    }
  }

  private static void hardSwish(float[] x, int xAt, float[] y, int yAt, int count, float a,
      float b) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.mul(within(v.mul(a).add(b), 1)).intoArray(y, yAt + i);
    }
  }

  private static void shiftedGate(float[] x, int xAt, float[] y, int yAt, int count, float a,
      float b) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.mul(within(v.add(a), b)).intoArray(y, yAt + i);
    }
  }

  /** {@code max(0, min(high, u))}. */
  private static FloatVector within(FloatVector u, float high) {
    FloatVector v = u.blend(0f, u.compare(VectorOperators.LT, 0f));
    return v.blend(high, v.compare(VectorOperators.GT, high));
  }

  private static void swish(float[] x, int xAt, float[] y, int yAt, int count, float a,
      boolean times) {
    FloatVector one = FloatVector.broadcast(S, 1f);
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      FloatVector d = exp(v.mul(-a)).add(1f);
      FloatVector n = times ? v : one;
      n.div(d).intoArray(y, yAt + i);
    }
  }

  private static void tanh(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += L) {
      tanh(FloatVector.fromArray(S, x, xAt + i)).intoArray(y, yAt + i);
    }
  }

  /** {@code x < 0 ? a·(e^(x/d) − 1) : b·x}, where {@code eˣ − 1 = 2t / (1 − t)} with {@code t = tanh(x/2)} does not cancel. */
  private static void elu(float[] x, int xAt, float[] y, int yAt, int count, float a, float b,
      float d) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      VectorMask<Float> negative = v.compare(VectorOperators.LT, 0f);
      FloatVector u = v.blend(0f, negative.not()).div(d);
      FloatVector t = tanh(u.mul(0.5f));
      FloatVector m = t.mul(2f * a).div(FloatVector.broadcast(S, 1f).sub(t));
      v.mul(b).blend(m, negative).intoArray(y, yAt + i);
    }
  }

  /** {@code tanh(ln(1 + e)) = n / (n + 2)} with {@code n = e(e + 2)}; past 20 that is 1 in fp32. */
  private static void mish(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      FloatVector e = exp(v.blend(20f, v.compare(VectorOperators.GT, 20f)));
      FloatVector n = e.mul(e.add(2f));
      v.mul(n.div(n.add(2f))).intoArray(y, yAt + i);
    }
  }

  private static void gelu(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      v.mul(0.5f).mul(erf(v.mul(0.70710677f)).add(1f)).intoArray(y, yAt + i);
    }
  }

  private static void geluTanh(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += L) {
      FloatVector v = FloatVector.fromArray(S, x, xAt + i);
      FloatVector u = v.add(v.mul(v).mul(v).mul(0.044715f)).mul(0.7978846f);
      v.mul(0.5f).mul(tanh(u).add(1f)).intoArray(y, yAt + i);
    }
  }

  private static void erf(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += L) {
      erf(FloatVector.fromArray(S, x, xAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void exp(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += L) {
      exp(FloatVector.fromArray(S, x, xAt + i)).intoArray(y, yAt + i);
    }
  }

  private static void sqrt(float[] x, int xAt, float[] y, int yAt, int count) {
    for (int i = 0; i < count; i += L) {
      FloatVector.fromArray(S, x, xAt + i).sqrt().intoArray(y, yAt + i);
    }
  }

  /**
   * {@code eˣ = 2ⁿ·eʳ} with {@code |r| ≤ ln 2 / 2}; 0 below −87.3, where results leave the normal numbers.
   *
   * <p><b>Accuracy:</b> 2 ulp.
   *
   * <p><b>Source:</b> the polynomial of Cephes' {@code expf}.
   */
  static FloatVector exp(FloatVector x) {
    FloatVector v = x.blend(-87.3f, x.compare(VectorOperators.LT, -87.3f));
    v = v.blend(88.8f, v.compare(VectorOperators.GT, 88.8f));
    FloatVector shifted = v.mul(1.442695f).add(12582912f);
    FloatVector n = shifted.sub(12582912f);
    FloatVector r = n.fma(FloatVector.broadcast(S, -0.6933594f), v);
    r = n.fma(FloatVector.broadcast(S, 0.00021219444f), r);
    FloatVector p = FloatVector.broadcast(S, 0.00019875691f);
    p = p.fma(r, FloatVector.broadcast(S, 0.0013981999f));
    p = p.fma(r, FloatVector.broadcast(S, 0.008333452f));
    p = p.fma(r, FloatVector.broadcast(S, 0.041665796f));
    p = p.fma(r, FloatVector.broadcast(S, 0.16666666f));
    p = p.fma(r, FloatVector.broadcast(S, 0.5f));
    p = p.fma(r.mul(r), r).add(1f);
    // The low bits of the shifted number are n; one power of two is taken apart, so that 2^128 is
    // not needed.
    IntVector power = shifted.reinterpretAsInts().sub(1).lanewise(VectorOperators.LSHL, 23)
        .add(0x3F800000);
    return p.mul(2f).mul(power.reinterpretAsFloats());
  }

  /**
   * A quotient of polynomials; ±1 past 7.9.
   *
   * <p><b>Accuracy:</b> 4 ulp.
   *
   * <p><b>Source:</b> the coefficients that Eigen has for {@code tanh} in fp32.
   */
  static FloatVector tanh(FloatVector x) {
    FloatVector v = x.blend(-7.905311f, x.compare(VectorOperators.LT, -7.905311f));
    v = v.blend(7.905311f, v.compare(VectorOperators.GT, 7.905311f));
    FloatVector q = v.mul(v);
    FloatVector n = FloatVector.broadcast(S, -2.7607684e-16f);
    n = n.fma(q, FloatVector.broadcast(S, 2.000188e-13f));
    n = n.fma(q, FloatVector.broadcast(S, -8.604672e-11f));
    n = n.fma(q, FloatVector.broadcast(S, 5.1222973e-8f));
    n = n.fma(q, FloatVector.broadcast(S, 1.48572235e-5f));
    n = n.fma(q, FloatVector.broadcast(S, 0.00063726195f));
    n = n.fma(q, FloatVector.broadcast(S, 0.0048935246f));
    FloatVector d = FloatVector.broadcast(S, 1.1982584e-6f);
    d = d.fma(q, FloatVector.broadcast(S, 0.00011853471f));
    d = d.fma(q, FloatVector.broadcast(S, 0.0022684347f));
    d = d.fma(q, FloatVector.broadcast(S, 0.004893525f));
    return v.mul(n).div(d);
  }

  /**
   * The error function to 1.5e-7.
   *
   * <p><b>Source:</b> Abramowitz and Stegun, 7.1.26.
   */
  private static FloatVector erf(FloatVector x) {
    FloatVector z = x.abs();
    FloatVector one = FloatVector.broadcast(S, 1f);
    FloatVector t = one.div(z.mul(0.3275911f).add(1f));
    FloatVector p = FloatVector.broadcast(S, 1.0614054f);
    p = p.fma(t, FloatVector.broadcast(S, -1.4531521f));
    p = p.fma(t, FloatVector.broadcast(S, 1.4214138f));
    p = p.fma(t, FloatVector.broadcast(S, -0.28449672f));
    p = p.fma(t, FloatVector.broadcast(S, 0.2548296f)).mul(t);
    FloatVector y = one.sub(p.mul(exp(z.mul(z).neg())));
    return y.blend(y.neg(), x.compare(VectorOperators.LT, 0f));
  }
}
