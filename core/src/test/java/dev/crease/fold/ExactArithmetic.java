package dev.crease.fold;

import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import java.math.BigDecimal;
import java.math.MathContext;

/** The same formulas in 60 decimal digits, to compare with. */
final class ExactArithmetic {

  static final MathContext DIGITS = new MathContext(60);

  private ExactArithmetic() {}

  static BigDecimal of(double x) {
    return new BigDecimal(x);
  }

  static BigDecimal of(Wide x) {
    return of(x.hi()).add(of(x.lo()));
  }

  /** {@code γ / √(σ² + ε)}. */
  static BigDecimal scale(double gamma, double variance, double epsilon) {
    return of(gamma).divide(of(variance).add(of(epsilon)).sqrt(DIGITS), DIGITS);
  }

  /** Distance of a stored value from the exact one, in ulps of the stored type at the exact one. */
  static double ulps(double stored, BigDecimal exact, DType type) {
    FloatFormat format = type.format();
    if (Double.isInfinite(stored)) {
      boolean beyond = exact.abs().compareTo(of(format.maxFinite())) > 0;
      return beyond && exact.signum() == Math.signum(stored) ? 0 : Double.POSITIVE_INFINITY;
    }
    double ulp = Math.max(format.ulp(exact.doubleValue()), format.minPositive());
    return of(stored).subtract(exact).abs().divide(of(ulp), DIGITS).doubleValue();
  }
}
