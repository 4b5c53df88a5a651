package dev.crease.tornado.plain;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.Activation.Kind;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * Functions of one element, inlined into kernels. The code is a constant there, so one branch of the switch is left.
 *
 * <p><b>Accuracy:</b> fp32, a few ulp of the largest intermediate result.
 */
public final class Functions {

  /** Functions up to this code may follow another computation; those above have a kernel of their own. */
  private static final int LAST_COMMON = 13;

  private Functions() {}

  /** The code of a function; kernels take it as an argument. */
  public static int code(Kind kind) {
    return switch (kind) {
      case NONE -> 0;
      case RELU -> 1;
      case LEAKY_RELU -> 2;
      case CLIP -> 3;
      case SIGMOID -> 4;
      case HARD_SIGMOID -> 5;
      case HARD_SWISH -> 6;
      case SWISH -> 7;
      case TANH -> 8;
      case ELU -> 9;
      case SELU -> 10;
      case SOFTPLUS -> 11;
      case MISH -> 12;
      case SHIFTED_GATE -> 13;
      case CELU -> 14;
      case SOFTSIGN -> 15;
      case GELU -> 16;
      case GELU_TANH -> 17;
      case THRESHOLDED_RELU -> 18;
      case ABS -> 19;
      case NEG -> 20;
      case EXP -> 21;
      case LOG -> 22;
      case SQRT -> 23;
      case RECIPROCAL -> 24;
      case FLOOR -> 25;
      case CEIL -> 26;
      case ROUND -> 27;
      case ERF -> 28;
      case SIN -> 29;
      case COS -> 30;
    };
  }

  /** Whether a function may follow another computation. */
  public static boolean isCommon(Activation function) {
    return code(function.kind()) <= LAST_COMMON;
  }

  /** Those that may follow another computation. */
  public static float common(int code, float a, float b, float x) {
    return switch (code) {
      case 1 -> x < 0f ? 0f : x;
      case 2 -> x < 0f ? a * x : x;
      case 3 -> clip(x, a, b);
      case 4 -> 1f / (1f + TornadoMath.exp(-x));
      case 5 -> clip(a * x + b, 0f, 1f);
      case 6 -> x * clip(a * x + b, 0f, 1f);
      case 7 -> x / (1f + TornadoMath.exp(-(a * x)));
      case 8 -> TornadoMath.tanh(x);
      case 9 -> x < 0f ? a * expm1(x) : x;
      case 10 -> x < 0f ? a * expm1(x) : b * x;
      case 11 -> softplus(x);
      case 12 -> mish(x);
      case 13 -> x * clip(x + a, 0f, b);
      default -> x;
    };
  }

  /** The others. */
  public static float rare(int code, float a, float x) {
    return switch (code) {
      case 14 -> x < 0f ? a * expm1(x / a) : x;
      case 15 -> x / (1f + TornadoMath.abs(x));
      case 16 -> 0.5f * x * (1f + erf(x * 0.70710677f));
      case 17 -> 0.5f * x
          * (1f + TornadoMath.tanh(0.7978846f * (x + 0.044715f * x * x * x)));
      case 18 -> x > a ? x : 0f;
      case 19 -> TornadoMath.abs(x);
      case 20 -> -x;
      case 21 -> TornadoMath.exp(x);
      case 22 -> TornadoMath.log(x);
      case 23 -> TornadoMath.sqrt(x);
      case 24 -> 1f / x;
      case 25 -> TornadoMath.floor(x);
      case 26 -> TornadoMath.ceil(x);
      case 27 -> round(x);
      case 28 -> erf(x);
      case 29 -> TornadoMath.sin(x);
      default -> TornadoMath.cos(x);
    };
  }

  private static float clip(float x, float low, float high) {
    float raised = x < low ? low : x;
    return raised > high ? high : raised;
  }

  /** {@code eˣ − 1} for negative x, without cancellation: {@code 2t / (1 − t)} with {@code t = tanh(x/2)}. */
  private static float expm1(float x) {
    float t = TornadoMath.tanh(0.5f * x);
    return 2f * t / (1f - t);
  }

  private static float softplus(float x) {
    return (x > 0f ? x : 0f) + TornadoMath.log(1f + TornadoMath.exp(-TornadoMath.abs(x)));
  }

  /** {@code tanh(ln(1 + e)) = n / (n + 2)} with {@code n = e(e + 2)}; past 20 that is 1 in fp32. */
  private static float mish(float x) {
    float e = TornadoMath.exp(x > 20f ? 20f : x);
    float n = e * (e + 2f);
    return x * (n / (n + 2f));
  }

  /** The nearest integer, halves to the even one. */
  private static float round(float x) {
    float up = TornadoMath.floor(x + 0.5f);
    boolean tie = up - x == 0.5f;
    boolean odd = up - 2f * TornadoMath.floor(up * 0.5f) != 0f;
    return TornadoMath.abs(x) >= 4194304f ? x : (tie && odd ? up - 1f : up);
  }

  /**
   * The error function to 1.5e-7.
   *
   * <p><b>Source:</b> Abramowitz and Stegun, 7.1.26.
   */
  private static float erf(float x) {
    float z = TornadoMath.abs(x);
    float t = 1f / (1f + 0.3275911f * z);
    float p = t * (0.2548296f
        + t * (-0.28449672f + t * (1.4214138f + t * (-1.4531521f + t * 1.0614054f))));
    float y = 1f - p * TornadoMath.exp(-(z * z));
    return x < 0f ? -y : y;
  }
}
