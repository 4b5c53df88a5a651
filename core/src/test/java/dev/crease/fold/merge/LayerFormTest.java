package dev.crease.fold.merge;

import static dev.crease.fold.merge.Maps.affine;
import static dev.crease.fold.merge.Maps.axis;
import static dev.crease.fold.merge.Maps.conv;
import static dev.crease.fold.merge.Maps.integers;
import static dev.crease.fold.merge.Maps.matrix;
import static dev.crease.fold.merge.Maps.transposed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.LayerFold;
import dev.crease.fold.linear.LinearLayer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers and the affines around them, as maps. */
class LayerFormTest {

  private static final int CHUNK = 4096;

  static Stream<Geometry> geometries() {
    return Stream.of(
        conv(2, 4, 6, axis(3, 1, 1, 0, 0, 0)),
        transposed(2, 6, 4, axis(2, 1, 1, 0, 0, 0), axis(3, 1, 1, 0, 0, 0)),
        matrix(5, 3));
  }

  private static LayerForm form(
      Geometry g, double[] weight, double[] bias, ChannelAffine in, ChannelAffine out) {
    LinearLayer layer = Maps.layer("layer", g, Maps.tensor(weight), bias, -3, 2);
    return new LayerForm(g, new LayerFold(layer, List.of(), in, List.of(), out));
  }

  /** {@code s_out·(2·b − 3·Σ W·t_in) + t_out} and its magnitude, {@code −3·s_out·W·s_in}. */
  @ParameterizedTest
  @MethodSource("geometries")
  void affinesScaleAndShift(Geometry g) {
    double[] weight = integers(1, g.elements());
    double[] bias = integers(2, g.outputs());
    double[] scaleIn = integers(3, g.inputs());
    double[] shiftIn = integers(4, g.inputs());
    double[] magnitudeIn = Maps.magnitudes(shiftIn, 1);
    double[] scaleOut = integers(5, g.outputs());
    double[] shiftOut = integers(6, g.outputs());
    double[] magnitudeOut = Maps.magnitudes(shiftOut, 7);
    LayerForm form = form(
        g, weight, bias, affine(scaleIn, shiftIn, magnitudeIn),
        affine(scaleOut, shiftOut, magnitudeOut));
    Reference plain = Reference.of(g, weight, bias);
    WideRow row = form.newRow();
    for (int o = 0; o < g.outputs(); o++) {
      form.row(o, row);
      double shift = 0;
      double magnitude = 0;
      for (int i = 0; i < row.size(); i++) {
        int input = o / g.outputsPerGroup() * g.inputsPerGroup() + i / (int) g.taps();
        double w = plain.w()[o][i];
        assertThat(row.get(i).is(-3 * scaleOut[o] * w * scaleIn[input])).isTrue();
        assertThat(row.magnitude(i)).isEqualTo(Math.abs(3 * scaleOut[o] * w * scaleIn[input]));
        shift += w * shiftIn[input];
        magnitude += Math.abs(w) * magnitudeIn[input];
      }
      assertThat(form.bias(o).is(scaleOut[o] * (2 * bias[o] - 3 * shift) + shiftOut[o])).isTrue();
      assertThat(form.biasMagnitude(o)).isEqualTo(
          Math.abs(scaleOut[o]) * (2 * Math.abs(bias[o]) + 3 * magnitude) + magnitudeOut[o]);
    }
    assertThat(form.terms()).isEqualTo(1);
    assertThat(form.products()).isEqualTo(row.size());
    assertThat(form.formula()).isEqualTo("layer");
  }

  /** What is summed to a shift of 0 counts all the same, and what is in no sum does not. */
  @Test
  void shiftsThatCancelHaveAMagnitude() {
    Geometry g = matrix(2, 1);
    double[] weight = {5, -2};
    ChannelAffine cancelled = affine(new double[]{1, 1}, new double[]{0, 0}, new double[]{0, 10});
    ChannelAffine doubled = affine(new double[]{2}, new double[]{0}, new double[]{0});
    assertThat(form(g, weight, new double[]{1}, cancelled, doubled).biasMagnitude(0))
        .isEqualTo(2 * (2 + 3 * 2 * 10));
    assertThat(
        form(g, weight, new double[]{-1}, ChannelAffine.IDENTITY, doubled).biasMagnitude(0))
        .isEqualTo(2 * 2);
  }

  @Test
  void noWeightIsLarger() {
    Geometry g = matrix(CHUNK + 5, 1);
    double[] weight = new double[CHUNK + 5];
    weight[3] = 2;
    weight[CHUNK + 4] = -6;
    ChannelAffine in = affine(new double[]{-4}, new double[]{0}, new double[]{0});
    ChannelAffine out = affine(new double[]{5}, new double[]{0}, new double[]{0});
    LayerForm form = form(g, weight, new double[0], in, out);
    assertThat(form.largest()).isEqualTo(6 * 3 * 4 * 5).isEqualTo(form.largest());
    weight[CHUNK + 4] = 0;
    assertThat(form(g, weight, new double[0], in, out).largest()).isEqualTo(2 * 3 * 4 * 5);
    assertThat(form(matrix(1, 1), new double[]{0}, new double[0], in, out).largest()).isZero();
  }
}
