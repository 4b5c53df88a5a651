package dev.crease.fold.merge;

import static dev.crease.fold.merge.Maps.axis;
import static dev.crease.fold.merge.Maps.conv;
import static dev.crease.fold.merge.Maps.integers;
import static dev.crease.fold.merge.Maps.matrix;
import static dev.crease.fold.merge.Maps.transposed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.LayerFold;
import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One map after another beside both of them, applied in turn. */
class ComposedFormTest {

  private static final Axis POINT = Axis.POINT;

  /** Two geometries, whether the first has a bias, and what they become. */
  record Case(String name, Geometry first, boolean bias, Geometry second, Geometry both) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("groups of 2 and 3 channels",
            conv(4, 8, 12, axis(3, 2, 1, 1, 2, 0)), true,
            conv(6, 12, 6, axis(2, 1, 3, 0, 0, 0)),
            conv(2, 8, 6, axis(9, 2, 1, 1, 2, 0))),
        new Case("two axes that differ",
            conv(2, 4, 6, axis(2, 1, 2, 1, 0, 0), axis(3, 2, 1, 0, 1, 0)), true,
            conv(3, 6, 3, axis(3, 2, 2, 0, 0, 0), axis(2, 1, 1, 0, 0, 0)),
            conv(1, 4, 3, axis(4, 2, 2, 1, 0, 0), axis(5, 2, 1, 0, 1, 0))),
        new Case("one tap before padding and dilation",
            conv(2, 4, 4, POINT, axis(1, 2, 1, 1, 0, 0)), false,
            conv(2, 4, 2, axis(3, 1, 2, 1, 3, 0), axis(3, 3, 2, 2, 1, 0)),
            conv(2, 4, 2, axis(3, 1, 2, 1, 3, 0), axis(3, 6, 4, 5, 2, 0))),
        new Case("one tap behind dilation",
            conv(1, 2, 3, axis(3, 2, 4, 1, 2, 0)), true,
            conv(1, 3, 2, axis(1, 3, 1, 0, 0, 0)),
            conv(1, 2, 2, axis(3, 6, 4, 1, 2, 0))),
        new Case("a transposed convolution and one of one tap",
            transposed(2, 4, 6, axis(3, 2, 2, 1, 0, 1), axis(2, 3, 1, 0, 1, 2)), true,
            transposed(2, 6, 4, POINT, POINT),
            transposed(2, 4, 4, axis(3, 2, 2, 1, 0, 1), axis(2, 3, 1, 0, 1, 2))),
        new Case("one tap and a transposed convolution",
            transposed(1, 3, 4, POINT, POINT), false,
            transposed(2, 4, 6, axis(3, 2, 1, 1, 0, 1), axis(2, 3, 2, 0, 1, 0)),
            transposed(1, 3, 6, axis(3, 2, 1, 1, 0, 1), axis(2, 3, 2, 0, 1, 0))),
        new Case("matrices", matrix(3, 5), true, matrix(5, 2), matrix(3, 2)));
  }

  private static LinearForm composed(LinearForm first, LinearForm second) {
    return ComposedForm.of(first, second).form().orElseThrow();
  }

  private static Obstacle obstacle(Geometry first, boolean bias, Geometry second) {
    Attempt attempt = ComposedForm.of(
        Maps.random("first", 1, first, bias), Maps.random("second", 2, second, true));
    assertThat(attempt.form()).isEmpty();
    return attempt.obstacle().orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothAreOne(Case c) {
    Geometry a = c.first();
    Geometry b = c.second();
    double[] weightA = integers(1, a.elements());
    double[] weightB = integers(2, b.elements());
    double[] biasA = c.bias() ? integers(3, a.outputs()) : new double[0];
    double[] biasB = integers(4, b.outputs());
    LinearForm both = composed(
        Maps.form("a", a, weightA, biasA), Maps.form("b", b, weightB, biasB));
    assertThat(both.geometry()).isEqualTo(c.both());

    Reference first = Reference.of(a, weightA, biasA);
    Reference second = Reference.of(b, weightB, biasB);
    double[][][] x = Maps.input(a);
    assertThat(Reference.of(both).apply(x)).isDeepEqualTo(second.apply(first.apply(x)));
    assertThat(Reference.magnitudes(both).apply(x))
        .isDeepEqualTo(second.absolute().apply(first.absolute().apply(x)));

    int taps = (int) b.taps();
    for (int o = 0; o < b.outputs(); o++) {
      double magnitude = Math.abs(biasB[o]);
      int from = o / b.outputsPerGroup() * b.inputsPerGroup();
      for (int i = 0; i < b.inputsPerGroup(); i++) {
        for (int k = 0; k < taps; k++) {
          magnitude += Math.abs(second.w()[o][i * taps + k] * first.b()[from + i]);
        }
      }
      assertThat(both.biasMagnitude(o)).isEqualTo(magnitude);
    }
    long rowA = a.inputs() / a.groups() * a.taps();
    long rowB = b.inputs() / b.groups() * b.taps();
    assertThat(both.largest()).isEqualTo(Maps.largest(weightA) * Maps.largest(weightB) * rowB);
    assertThat(both.terms()).isEqualTo((double) rowB);
    assertThat(both.products()).isEqualTo(rowA + rowB);
    assertThat(both.formula()).isEqualTo("b ∘ a");
  }

  @Test
  void termsOfTermsMultiply() {
    LinearForm a = composed(
        Maps.random("a", 1, matrix(2, 3), false), Maps.random("b", 2, matrix(3, 4), false));
    LinearForm b = composed(
        Maps.random("c", 3, matrix(4, 5), false), Maps.random("d", 4, matrix(5, 6), false));
    assertThat(a.terms()).isEqualTo(3);
    assertThat(b.terms()).isEqualTo(5);
    assertThat(composed(a, b).terms()).isEqualTo(4 * 3 * 5);
    assertThat(composed(a, b).products()).isEqualTo(2 + 3 + 4 + 5);
    assertThat(composed(a, b).formula()).isEqualTo("d ∘ c ∘ b ∘ a");
  }

  @Test
  void sumsStandInParentheses() {
    LinearForm a = Maps.random("a", 1, matrix(2, 2), false);
    LinearForm b = Maps.random("b", 2, matrix(2, 2), false);
    LinearForm sum = SumForm.of(List.of(a, b)).form().orElseThrow();
    assertThat(composed(sum, a).formula()).isEqualTo("a ∘ (a + b)");
    assertThat(composed(a, sum).formula()).isEqualTo("(a + b) ∘ a");
  }

  @Test
  void isOfOneThreadWhereOneOfBothIs() {
    Geometry g = matrix(2, 2);
    LinearForm shared = Maps.random("a", 1, g, false);
    try (Arena arena = Arena.ofConfined()) {
      LinearForm own = new LayerForm(
          g, LayerFold.none(
              Maps.layer(
                  "own", g,
                  Tensor.of(DType.FLOAT, Shape.of(4), arena.allocate(16, 64)),
                  new double[0], 1, 1)));
      assertThat(own.isShared()).isFalse();
      assertThat(shared.isShared()).isTrue();
      assertThat(composed(shared, shared).isShared()).isTrue();
      assertThat(composed(shared, own).isShared()).isFalse();
      assertThat(composed(own, shared).isShared()).isFalse();
      assertThat(SumForm.of(List.of(shared, shared)).form().orElseThrow().isShared()).isTrue();
      assertThat(SumForm.of(List.of(shared, own)).form().orElseThrow().isShared()).isFalse();
    }
  }

  @Test
  void othersThanOfOneKindAreRefused() {
    assertThat(obstacle(matrix(2, 3), true, conv(1, 3, 2)))
        .isEqualTo(new Obstacle(
            Reason.BRANCHES_DIFFER, "CONV of 3 channels after MATRIX to 3"));
    assertThat(obstacle(matrix(2, 3), true, matrix(4, 2)))
        .isEqualTo(new Obstacle(
            Reason.BRANCHES_DIFFER, "MATRIX of 4 channels after MATRIX to 3"));
    assertThat(obstacle(conv(1, 2, 3, POINT), true, conv(1, 3, 2, POINT, POINT)))
        .isEqualTo(new Obstacle(Reason.BRANCHES_DIFFER, "CONV of 3 channels after CONV to 3"));
  }

  @Test
  void whatReadsZerosOfItsOwnIsRefused() {
    Axis three = axis(3, 1, 1, 0, 0, 0);
    Axis padded = axis(3, 1, 1, 0, 1, 0);
    assertThat(obstacle(conv(1, 2, 3, POINT), true, conv(1, 3, 2, padded)))
        .isEqualTo(new Obstacle(Reason.PADDED_LAYER, "the first has a bias and the second pads"));
    assertThat(obstacle(conv(1, 2, 3, three), false, conv(1, 3, 2, padded)))
        .isEqualTo(new Obstacle(Reason.PADDED_LAYER, "the first has 3 taps and the second pads"));
    assertThat(obstacle(transposed(1, 2, 3, POINT), true, transposed(1, 3, 2, three)))
        .isEqualTo(
            new Obstacle(Reason.SHIFT_NOT_UNIFORM, "the first has a bias and the second pads"));
    assertThat(obstacle(transposed(1, 2, 3, three), false, transposed(1, 3, 2, three)))
        .isEqualTo(new Obstacle(
            Reason.UNSUPPORTED_FORM, "a transposed convolution that overlaps after another"));
  }

  @Test
  void onlyOneTapThatStaysInPlaceIsAPoint() {
    assertThat(conv(1, 1, 1, POINT, axis(1, 1, 5, 0, 0, 0)).isPointwise()).isTrue();
    assertThat(matrix(1, 1).isPointwise()).isTrue();
    assertThat(
        Stream.of(
            axis(2, 1, 1, 0, 0, 0), axis(1, 2, 1, 0, 0, 0), axis(1, 1, 1, 1, 0, 0),
            axis(1, 1, 1, 0, 1, 0), axis(1, 1, 1, 0, 0, 1)))
        .noneMatch(Axis::isPoint)
        .noneMatch(a -> conv(1, 1, 1, POINT, a).isPointwise());
  }
}
