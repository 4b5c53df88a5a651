package dev.crease.exec.lowering;

/**
 * A function of each element by itself.
 *
 * @param kind which one
 * @param alpha its first parameter, 0 where it has none
 * @param beta its second parameter, 0 where it has none
 */
public record Activation(Kind kind, double alpha, double beta) {

  /** {@code y = x}. */
  public static final Activation NONE = new Activation(Kind.NONE, 0, 0);

  /** The functions; {@code a} and {@code b} are the parameters. */
  public enum Kind {
    /** {@code x}. */
    NONE,
    /** {@code max(x, 0)}. */
    RELU,
    /** {@code x < 0 ? a·x : x}. */
    LEAKY_RELU,
    /** {@code min(max(x, a), b)}. */
    CLIP,
    /** {@code 1 / (1 + e^−x)}. */
    SIGMOID,
    /** {@code max(0, min(1, a·x + b))}. */
    HARD_SIGMOID,
    /** {@code x · max(0, min(1, a·x + b))}; HardSwish has a = 1/6 and b = 1/2. */
    HARD_SWISH,
    /** {@code x · max(0, min(b, x + a))}: exporters write HardSwish as that with a = 3 and b = 6, divided by 6. */
    SHIFTED_GATE,
    /** {@code x / (1 + e^−(a·x))}; SiLU has a = 1. */
    SWISH,
    /** {@code tanh x}. */
    TANH,
    /** {@code x < 0 ? a·(eˣ − 1) : x}. */
    ELU,
    /** {@code x < 0 ? a·(eˣ − 1) : b·x}. */
    SELU,
    /** {@code max(0, x) + min(0, a·(e^(x/a) − 1))}. */
    CELU,
    /** {@code ln(1 + eˣ)}. */
    SOFTPLUS,
    /** {@code x / (1 + |x|)}. */
    SOFTSIGN,
    /** {@code x · tanh(ln(1 + eˣ))}. */
    MISH,
    /** {@code x·(1 + erf(x/√2))/2}. */
    GELU,
    /** {@code x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2}. */
    GELU_TANH,
    /** {@code x > a ? x : 0}. */
    THRESHOLDED_RELU,
    /** {@code |x|}. */
    ABS,
    /** {@code −x}. */
    NEG,
    /** {@code eˣ}. */
    EXP,
    /** {@code ln x}. */
    LOG,
    /** {@code √x}. */
    SQRT,
    /** {@code 1/x}. */
    RECIPROCAL,
    /** The largest integer not above x. */
    FLOOR,
    /** The smallest integer not below x. */
    CEIL,
    /** The nearest integer, halves to the even one. */
    ROUND,
    /** The error function. */
    ERF,
    /** {@code sin x}. */
    SIN,
    /** {@code cos x}. */
    COS
  }

  /** A function without parameters. */
  static Activation of(Kind kind) {
    return new Activation(kind, 0, 0);
  }

  /** Whether this is {@code y = x}. */
  public boolean isNone() {
    return kind == Kind.NONE;
  }

  /** As {@code relu}, {@code leaky_relu(0.01)}, {@code clip(0,6)}; parameters that have no part in it left out. */
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(java.util.Locale.ROOT);
    return switch (kind) {
      case CLIP, HARD_SIGMOID, HARD_SWISH, SHIFTED_GATE, SELU ->
        name + "(" + text(alpha) + "," + text(beta) + ")";
      case LEAKY_RELU, SWISH, ELU, CELU, THRESHOLDED_RELU -> name + "(" + text(alpha) + ")";
      default -> name;
    };
  }

  private static String text(double parameter) {
    return Float.toString((float) parameter);
  }
}
