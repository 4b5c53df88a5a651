package dev.crease.op;

/** Functions of one real that the JDK does not have. */
final class RealFunctions {

  /** Grid points per unit of {@link #ERF}. */
  private static final int GRID = 32;

  /** From here on erf is 1 in fp64. */
  private static final int ERF_END = 6;

  private static final int TERMS = 11;

  private static final int FRACTION_TERMS = 200;

  /** Taylor coefficients of erf about k / {@link #GRID}, {@link #TERMS} for each k. */
  private static final double[] ERF = erfTable();

  private RealFunctions() {}

  /** {@code 1 / (1 + e^−x)}. */
  static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + Math.exp(-x));
    }
    double e = Math.exp(x);
    return e / (1 + e);
  }

  /** {@code ln(1 + eˣ)}. */
  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** The inverse of sinh. */
  static double asinh(double x) {
    double a = Math.abs(x);
    if (a > 0x1p28) {
      return Math.copySign(Math.log(a) + Math.log(2), x);
    }
    return Math.copySign(Math.log1p(a + a * a / (1 + Math.sqrt(1 + a * a))), x);
  }

  /** The inverse of cosh; NaN below 1. */
  static double acosh(double x) {
    if (x > 0x1p28) {
      return Math.log(x) + Math.log(2);
    }
    double t = x - 1;
    return Math.log1p(t + Math.sqrt(2 * t + t * t));
  }

  /** The inverse of tanh; NaN outside of -1 to 1. */
  static double atanh(double x) {
    double a = Math.abs(x);
    return Math.copySign(0.5 * Math.log1p(2 * a / (1 - a)), x);
  }

  /**
   * The error function, to about 2 units in the last place of fp64.
   *
   * <p><b>Source:</b> Abramowitz and Stegun, Handbook of Mathematical Functions, 7.1.6, 7.1.14 and 7.1.19.
   */
  static double erf(double x) {
    double a = Math.abs(x);
    if (!(a < ERF_END)) {
      return Double.isNaN(x) ? x : Math.copySign(1, x);
    }
    int k = (int) Math.rint(a * GRID);
    double h = a - (double) k / GRID;
    int first = k * TERMS;
    double y = 0;
    for (int n = TERMS - 1; n >= 0; n--) {
      y = y * h + ERF[first + n];
    }
    return Math.copySign(y, x);
  }

  private static double[] erfTable() {
    double[] table = new double[(ERF_END * GRID + 1) * TERMS];
    for (int k = 0; k <= ERF_END * GRID; k++) {
      double x = (double) k / GRID;
      int first = k * TERMS;
      table[first] = x < 2 ? erfSeries(x) : 1 - erfcFraction(x);
      // The n-th derivative is (-1)ⁿ⁻¹ Hₙ₋₁(x) times the first; H is Hermite's polynomial.
      double derivative = 2 / Math.sqrt(Math.PI) * Math.exp(-x * x);
      double before = 0;
      double hermite = 1;
      double factorial = 1;
      for (int n = 1; n < TERMS; n++) {
        factorial *= n;
        table[first + n] = (n % 2 == 1 ? derivative : -derivative) * hermite / factorial;
        double next = 2 * x * hermite - 2 * (n - 1) * before;
        before = hermite;
        hermite = next;
      }
    }
    return table;
  }

  /** 1 − erf for {@code x >= 2}, by its continued fraction from the far end. */
  private static double erfcFraction(double x) {
    double fraction = x;
    for (int n = FRACTION_TERMS; n > 0; n--) {
      fraction = x + 0.5 * n / fraction;
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction;
  }

  private static double erfSeries(double x) {
    double term = x;
    double sum = 0;
    for (int n = 0; sum + term != sum; n++) {
      sum += term;
      term *= 2 * x * x / (2 * n + 3);
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
