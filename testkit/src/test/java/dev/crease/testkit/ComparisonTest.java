package dev.crease.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static Tensor floats(float... elements) {
    return Tensor.ofFloats(Shape.of(2, elements.length / 2), elements);
  }

  @Test
  void namesTheWorstElement() {
    Comparison c = Comparison.of("y", floats(1, 2, -4, 8), floats(1, 2.5f, -3, 8));
    assertThat(c.maxAbs()).isEqualTo(1);
    assertThat(c.maxRelative()).isEqualTo(1 / 8.0);
    assertThat(c.largest()).isEqualTo(8);
    assertThat(c.worst()).isEqualTo(2);
    assertThat(c.message()).startsWith("y: worst at [1, 0] (index 2): expected -4.0, got -3.0;");
  }

  @Test
  void countsUnitsInTheLastPlaceOfTheExpectedType() {
    float x = 1;
    Comparison c = Comparison.of("y", floats(x, 1000), floats(Math.nextUp(x), 1000));
    assertThat(c.maxUlp()).isEqualTo(1);
    assertThat(c.worst()).isZero();
  }

  @Test
  void equalInfinitiesAndNansAreEqual() {
    float inf = Float.POSITIVE_INFINITY;
    Comparison c = Comparison.of("y", floats(inf, -inf, Float.NaN, 1),
        floats(inf, -inf, Float.NaN, 1));
    assertThat(c.maxAbs()).isZero();
    assertThat(c.maxRelative()).isZero();
    assertThat(c.message()).isEqualTo("y: equal");
  }

  @Test
  void aNanAgainstANumberIsAnInfiniteDifference() {
    assertThat(Comparison.of("y", floats(1, 1), floats(1, Float.NaN)).maxAbs())
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Comparison.of("y", floats(Float.NaN, 1), floats(1, 1)).maxUlp())
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(
        Comparison.of("y", floats(Float.POSITIVE_INFINITY, 1), floats(1, 1)).maxRelative())
        .isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void differentTypesDoNotCompare() {
    assertThatThrownBy(
        () -> Comparison.of("y", floats(1, 1), Tensor.ofLongs(Shape.of(2, 1), 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("y: expected f32[2x1], got i64[2x1]");
  }

  @Test
  void stringsCompareByContent() {
    Tensor a = Tensor.ofStrings(Shape.of(2), List.of("a", "b"));
    assertThat(Comparison.of("y", a, a).maxAbs()).isZero();
    assertThat(
        Comparison.of("y", a, Tensor.ofStrings(Shape.of(2), List.of("a", "c"))).message())
        .isEqualTo("y: first difference at index 1: expected 'b', got 'c'");
  }

  @Test
  void anyOneBoundIsEnough() {
    Tensor e = floats(0, 100);
    assertThat(new Tolerance(1e-3, 0, 0).violation("y", e, floats(1e-4f, 100))).isEmpty();
    assertThat(new Tolerance(0, 1e-5, 0).violation("y", e, floats(1e-4f, 100))).isEmpty();
    assertThat(new Tolerance(0, 0, 1).violation("y", e, floats(0, Math.nextUp(100f)))).isEmpty();
    assertThat(Tolerance.EXACT.violation("y", e, floats(-0f, 100))).isEmpty();
  }

  @Test
  void saysWhatBreaksTheTolerance() {
    assertThat(Tolerance.ofRounding(DType.FLOAT).violation("y", floats(1, 2), floats(1, 2.1f)))
        .get().asString()
        .startsWith("y: worst at [1, 0] (index 1): expected 2.0, got 2.0999999046325684;")
        .endsWith("; allowed abs 1.0E-30 or relative 1.0E-5 or 4.0 ulp");
    assertThat(Tolerance.EXACT.violation("y", floats(1, 2), Tensor.ofFloats(Shape.of(2), 1, 2)))
        .contains("y: expected f32[2x1], got f32[2]");
  }
}
