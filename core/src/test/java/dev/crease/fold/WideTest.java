package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WideTest {

  private static final double BOUND = 0x1p-100;

  private static Wide random(SplittableRandom random) {
    double hi = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-40, 40));
    return Wide.sum(hi, Math.ulp(hi) * (random.nextDouble() - 0.5) / 2);
  }

  private static void assertClose(Wide actual, BigDecimal exact, BigDecimal magnitude) {
    BigDecimal error = ExactArithmetic.of(actual).subtract(exact).abs();
    assertThat(error).isLessThanOrEqualTo(magnitude.abs().multiply(ExactArithmetic.of(BOUND)));
  }

  @Test
  void operationsKeepAHundredBits() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 20_000; i++) {
      Wide a = random(random);
      Wide b = random(random);
      BigDecimal x = ExactArithmetic.of(a);
      BigDecimal y = ExactArithmetic.of(b);
      assertClose(a.plus(b), x.add(y), x.abs().add(y.abs()));
      assertClose(a.minus(b), x.subtract(y), x.abs().add(y.abs()));
      assertClose(a.times(b), x.multiply(y), x.multiply(y));
      assertClose(a.over(b), x.divide(y, ExactArithmetic.DIGITS),
          x.divide(y, ExactArithmetic.DIGITS));
      Wide square = a.times(a);
      assertClose(square.squareRoot(), ExactArithmetic.of(square).sqrt(ExactArithmetic.DIGITS), x);
    }
  }

  @Test
  void specialValuesStayWhatTheyAre() {
    assertThat(Wide.ONE.over(Wide.ZERO).hi()).isInfinite();
    assertThat(Wide.of(-1).squareRoot().hi()).isNaN();
    assertThat(Wide.ZERO.squareRoot().is(0)).isTrue();
    assertThat(Wide.of(-0.0).times(new Wide(1, 0x1p-60)).hi()).isEqualTo(-0.0);
    assertThat(Wide.of(-1e-200).times(Wide.of(1e-200)).hi()).isEqualTo(-0.0);
    assertThat(Wide.product(1e300, 1e300).isFinite()).isFalse();
    assertThat(Wide.of(Double.NaN).plus(Wide.ONE).isFinite()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "FLOAT16", "BFLOAT16"})
  void halfWayCasesAreDecidedByTheLowPart(DType type) {
    double ulp = type.format().ulp(1.0);
    double halfWay = 1 + ulp / 2;
    assertThat(new Wide(halfWay, 0).rounded(type)).isEqualTo(1.0);
    assertThat(new Wide(halfWay, 1e-30).rounded(type)).isEqualTo(1 + ulp);
    assertThat(new Wide(halfWay, -1e-30).rounded(type)).isEqualTo(1.0);
    double oddHalfWay = 1 + ulp + ulp / 2;
    assertThat(new Wide(oddHalfWay, 0).rounded(type)).isEqualTo(1 + 2 * ulp);
    assertThat(new Wide(oddHalfWay, -1e-30).rounded(type)).isEqualTo(1 + ulp);
    assertThat(new Wide(-halfWay, -1e-30).rounded(type)).isEqualTo(-1 - ulp);
    double tiny = type.format().minPositive();
    assertThat(new Wide(tiny * 1.5, -1e-60).rounded(type)).isEqualTo(tiny);
    assertThat(new Wide(tiny * 1.5, 1e-60).rounded(type)).isEqualTo(2 * tiny);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "FLOAT16", "BFLOAT16", "DOUBLE"})
  void roundingIsWithinHalfAnUlp(DType type) {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 20_000; i++) {
      double hi = Math.scalb(random.nextDouble() - 0.5, random.nextInt(-20, 10));
      Wide x = Wide.sum(hi, Math.ulp(hi) * (random.nextDouble() - 0.5) / 2);
      assertThat(ExactArithmetic.ulps(x.rounded(type), ExactArithmetic.of(x), type))
          .as("%s", x).isLessThanOrEqualTo(0.5);
    }
  }
}
