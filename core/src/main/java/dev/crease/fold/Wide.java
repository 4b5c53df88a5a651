package dev.crease.fold;

import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;

/**
 * A number of about 106 significant bits: the unevaluated sum of two doubles, the first of which is the
 * sum rounded to nearest.
 *
 * <p>Folding needs it so that a product with a stored weight can be rounded once, and correctly.
 *
 * <p><b>Accuracy:</b> each operation errs by at most a few units in 2<sup>−104</sup>, as long as nothing overflows or
 * gets subnormal in fp64.
 *
 * <p><b>Source:</b> Dekker, "A floating-point technique for extending the available precision", 1971; Joldes,
 * Muller, Popescu, "Tight and rigorous error bounds for basic building blocks of double-word arithmetic", 2017.
 *
 * @param hi the number rounded to fp64
 * @param lo what is left, at most half an ulp of {@code hi}
 */
public record Wide(double hi, double lo) {

  /** 0. */
  public static final Wide ZERO = new Wide(0, 0);

  /** 1. */
  public static final Wide ONE = new Wide(1, 0);

  /** A double, exactly. */
  public static Wide of(double x) {
    return new Wide(x, 0);
  }

  /** The exact sum of two doubles. */
  public static Wide sum(double a, double b) {
    double s = a + b;
    double t = s - a;
    return finite(s, (a - (s - t)) + (b - t));
  }

  /** The exact product of two doubles. */
  public static Wide product(double a, double b) {
    double p = a * b;
    return finite(p, Math.fma(a, b, -p));
  }

  private static Wide finite(double hi, double lo) {
    return new Wide(hi, Double.isFinite(hi) ? lo : 0);
  }

  /** The sum of two numbers of which the first is not smaller, or far smaller, than the second. */
  private static Wide ordered(double a, double b) {
    double s = a + b;
    return finite(s, b - (s - a));
  }

  /** {@code this + b}. */
  public Wide plus(Wide b) {
    Wide s = sum(hi, b.hi);
    Wide t = sum(lo, b.lo);
    Wide v = ordered(s.hi, s.lo + t.hi);
    return ordered(v.hi, v.lo + t.lo);
  }

  /** {@code −this}. */
  public Wide negated() {
    return new Wide(-hi, -lo);
  }

  /** {@code this − b}. */
  public Wide minus(Wide b) {
    return plus(b.negated());
  }

  /** {@code this · b}; a zero has the sign that it has in fp64. */
  public Wide times(Wide b) {
    Wide p = product(hi, b.hi);
    return p.hi == 0 ? of(p.hi) : ordered(p.hi, p.lo + (hi * b.lo + lo * b.hi));
  }

  /** {@code this / b}. */
  public Wide over(Wide b) {
    double q1 = hi / b.hi;
    if (!Double.isFinite(q1) || q1 == 0) {
      return of(q1);
    }
    Wide r = minus(b.times(of(q1)));
    double q2 = r.hi / b.hi;
    r = r.minus(b.times(of(q2)));
    return ordered(q1, q2).plus(of(r.hi / b.hi));
  }

  /** The square root; NaN below zero. */
  public Wide squareRoot() {
    double root = Math.sqrt(hi);
    if (root == 0 || !Double.isFinite(root)) {
      return of(root);
    }
    Wide rest = minus(product(root, root));
    return ordered(root, rest.hi / (2 * root));
  }

  /** Whether this is exactly {@code x}. */
  public boolean is(double x) {
    return hi == x && lo == 0;
  }

  /** Whether it is neither infinite nor NaN. */
  public boolean isFinite() {
    return Double.isFinite(hi);
  }

  /**
   * The nearest value of a stored type, ties to even: rounded once from all bits.
   *
   * @param type a floating-point type
   */
  public double rounded(DType type) {
    FloatFormat format = type.format();
    if (format == FloatFormat.BINARY64 || lo == 0 || !isFinite()) {
      return format.round(hi);
    }
    double near = format.round(hi);
    double past = hi - near;
    double other = near + 2 * past;
    boolean halfWay = past != 0 && Double.isFinite(near) && format.round(other) == other;
    return halfWay && Math.signum(past) == Math.signum(lo) ? other : near;
  }
}
