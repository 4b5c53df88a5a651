package dev.crease.fold.merge;

import static dev.crease.fold.merge.Maps.axis;
import static dev.crease.fold.merge.Maps.conv;
import static dev.crease.fold.merge.Maps.integers;
import static dev.crease.fold.merge.Maps.matrix;
import static dev.crease.fold.merge.Maps.transposed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import dev.crease.fold.Wide;
import dev.crease.fold.merge.Geometry.Axis;
import dev.crease.fold.merge.Geometry.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums of maps beside what each of them writes, added. */
class SumFormTest {

  private static final Axis POINT = Axis.POINT;

  static Stream<List<Geometry>> cases() {
    return Stream.of(
        List.of(
            conv(2, 4, 4, axis(3, 2, 2, 2, 1, 0)), conv(4, 4, 4, axis(1, 2, 1, 0, -1, 0)),
            conv(2, 4, 4, axis(3, 2, 2, 2, 1, 0))),
        List.of(
            conv(6, 12, 12, axis(3, 1, 1, 1, 1, 0), axis(3, 1, 3, 3, 3, 0)),
            conv(4, 12, 12, axis(1, 1, 1, 0, 0, 0), axis(5, 1, 1, 2, 2, 0)),
            conv(2, 12, 12, axis(5, 1, 1, 2, 2, 0), POINT)),
        List.of(
            transposed(1, 2, 4, axis(4, 2, 1, 1, 1, 0), axis(3, 1, 1, 1, 1, 0)),
            transposed(2, 2, 4, axis(1, 2, 1, 0, 0, 1), POINT)),
        List.of(matrix(3, 4), matrix(3, 4)));
  }

  private static Obstacle obstacle(Geometry... geometries) {
    Attempt attempt = SumForm.of(
        Stream.of(geometries).<LinearForm>map(g -> Maps.random("layer", 1, g, true)).toList());
    assertThat(attempt.form()).isEmpty();
    return attempt.obstacle().orElseThrow();
  }

  private static void add(double[][][] sum, double[][][] more) {
    for (int c = 0; c < sum.length; c++) {
      for (int h = 0; h < sum[c].length; h++) {
        assertThat(more[c][h]).hasSameSizeAs(sum[c][h]);
        for (int w = 0; w < sum[c][h].length; w++) {
          sum[c][h][w] += more[c][h][w];
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void allAreOne(List<Geometry> geometries) {
    Geometry g = geometries.getFirst();
    double[][][] x = Maps.input(g);
    double[][][] sum = new double[0][][];
    double[][][] magnitude = new double[0][][];
    double[] biases = new double[g.outputs()];
    long products = 0;
    double largest = 0;
    List<LinearForm> forms = new ArrayList<>();
    for (int i = 0; i < geometries.size(); i++) {
      Geometry one = geometries.get(i);
      double[] weight = integers(i, one.elements());
      double[] bias = integers(10 + i, one.outputs());
      forms.add(Maps.form("layer" + i, one, weight, bias));
      Reference reference = Reference.of(one, weight, bias);
      if (i == 0) {
        sum = reference.apply(x);
        magnitude = reference.absolute().apply(x);
      } else {
        add(sum, reference.apply(x));
        add(magnitude, reference.absolute().apply(x));
      }
      for (int o = 0; o < biases.length; o++) {
        biases[o] += Math.abs(bias[o]);
      }
      products += one.rowSize() + 1;
      largest += Maps.largest(weight);
    }
    LinearForm all = SumForm.of(forms).form().orElseThrow();
    assertThat(Reference.of(all).apply(x)).isDeepEqualTo(sum);
    assertThat(Reference.magnitudes(all).apply(x)).isDeepEqualTo(magnitude);
    for (int o = 0; o < biases.length; o++) {
      assertThat(all.biasMagnitude(o)).isEqualTo(biases[o]);
    }
    assertThat(all.terms()).isEqualTo(geometries.size());
    assertThat(all.products()).isEqualTo(products);
    assertThat(all.largest()).isEqualTo(largest);
    assertThat(all.formula()).startsWith("layer0 + layer1").hasSize(9 * geometries.size() - 3);
  }

  @Test
  void theSumHasTheTapsOfAll() {
    List<LinearForm> forms = cases().skip(1).findFirst().orElseThrow().stream()
        .<LinearForm>map(g -> Maps.random("layer", 1, g, true)).toList();
    assertThat(SumForm.of(forms).form().orElseThrow().geometry())
        .isEqualTo(conv(2, 12, 12, axis(5, 1, 1, 2, 2, 0), axis(7, 1, 1, 3, 3, 0)));
  }

  @Test
  void branchesThatDifferAreRefused() {
    assertThat(obstacle(matrix(2, 3), conv(1, 2, 3)))
        .isEqualTo(new Obstacle(Reason.BRANCHES_DIFFER, "CONV beside MATRIX"));
    assertThat(obstacle(conv(1, 2, 3, POINT), conv(1, 2, 3)))
        .isEqualTo(new Obstacle(Reason.BRANCHES_DIFFER, "CONV beside CONV"));
    assertThat(obstacle(matrix(2, 3), matrix(4, 3))).isEqualTo(
        new Obstacle(Reason.BRANCHES_DIFFER, "4 to 3 channels beside 2 to 3"));
    assertThat(obstacle(matrix(2, 3), matrix(2, 1))).isEqualTo(
        new Obstacle(Reason.BRANCHES_DIFFER, "2 to 1 channels beside 2 to 3"));
    assertThat(obstacle(conv(1, 1, 1, POINT), conv(1, 1, 1, axis(1, 2, 1, 0, 0, 0)))).isEqualTo(
        new Obstacle(Reason.BRANCHES_DIFFER, "strides [1, 2]"));
    assertThat(
        obstacle(
            conv(1, 1, 1, axis(3, 1, 2, 1, 2, 0)), conv(1, 1, 1, axis(2, 1, 1, 1, 1, 0))))
        .isEqualTo(
            new Obstacle(Reason.BRANCHES_DIFFER,
                "kernels of [5, 2] elements padded by [1+2, 1+1] write outputs of different sizes"));
  }

  @Test
  void anAffineBehindAMapScalesIt() {
    Geometry g = matrix(2, 3);
    double[] weight = integers(1, 6);
    double[] bias = {3, -4, 0};
    LinearForm layer = Maps.form("layer", g, weight, bias);
    LinearForm twice = SumForm.of(List.of(layer, layer)).form().orElseThrow();
    double[] scale = {2, -5, 3};
    double[] shift = {-1, 0, 7};
    LinearForm form = new ScaledForm(
        twice, Maps.affine(scale, shift, new double[]{1, 2, 9}));
    WideRow row = form.newRow();
    double[] magnitudes = {2 * 6 + 1, 5 * 8 + 2, 9};
    for (int o = 0; o < 3; o++) {
      form.row(o, row);
      for (int i = 0; i < 2; i++) {
        assertThat(row.get(i).is(2 * scale[o] * weight[i * 3 + o])).isTrue();
        assertThat(row.magnitude(i)).isEqualTo(Math.abs(2 * scale[o] * weight[i * 3 + o]));
      }
      assertThat(form.bias(o).is(2 * scale[o] * bias[o] + shift[o])).isTrue();
      assertThat(form.biasMagnitude(o)).isEqualTo(magnitudes[o]);
    }
    assertThat(form.largest()).isEqualTo(2 * Maps.largest(weight) * 5);
    assertThat(form.terms()).isEqualTo(2);
    assertThat(form.products()).isEqualTo(2 * 3 + 1);
    assertThat(form.isShared()).isTrue();
    assertThat(form.formula()).isEqualTo("affine(layer + layer)");
  }

  @Test
  void aMapOfEachChannelToItselfIsNamed() {
    ChannelAffine scaled = ChannelAffine.ofScale(List.of(Wide.of(-2)));
    ChannelAffine shifted = ChannelAffine.ofShift(List.of(Wide.of(1), Wide.of(-3)));
    Geometry point = Geometry.pointwise(Kind.CONV, 2, 1);
    Geometry padded = point.withAxes(List.of(axis(1, 1, 1, 0, 2, 0)));
    Geometry window = point.withAxes(List.of(axis(4, 2, 1, 1, 1, 0)));
    assertThat(new DiagonalForm(point, ChannelAffine.IDENTITY).formula()).isEqualTo("x");
    assertThat(new DiagonalForm(padded, ChannelAffine.IDENTITY).formula()).isEqualTo("pad");
    assertThat(new DiagonalForm(point, scaled).formula()).isEqualTo("affine");
    assertThat(new DiagonalForm(point, shifted).formula()).isEqualTo("affine");
    assertThat(new DiagonalForm(padded, shifted).formula()).isEqualTo("affine");
    assertThat(DiagonalForm.mean(window).formula()).isEqualTo("mean");
    assertThat(new DiagonalForm(window, scaled).formula()).isEqualTo("mean");

    DiagonalForm form = new DiagonalForm(point, shifted);
    assertThat(form.bias(1).is(-3)).isTrue();
    assertThat(form.biasMagnitude(1)).isEqualTo(3);
    assertThat(form.hasNoBias()).isFalse();
    assertThat(new DiagonalForm(point, scaled).largest()).isEqualTo(2);
    assertThat(form.terms()).isEqualTo(1);
    assertThat(DiagonalForm.mean(window).products()).isEqualTo(5);
    assertThat(DiagonalForm.mean(window).largest()).isEqualTo(0.25);
    assertThat(DiagonalForm.mean(window).isShared()).isTrue();
  }
}
