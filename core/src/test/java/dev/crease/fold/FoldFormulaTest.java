package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What certificates and pages say of a fold's arithmetic. */
class FoldFormulaTest {

  private static final ChannelAffine BOTH = new ChannelAffine(List.of(Wide.of(2)),
      List.of(Wide.of(3)), List.of(3.0));
  private static final ChannelAffine SCALE = ChannelAffine.ofScale(List.of(Wide.of(2)));
  private static final ChannelAffine SHIFT = ChannelAffine.ofShift(List.of(Wide.of(3)));
  private static final ChannelAffine NONE = ChannelAffine.IDENTITY;

  private static LinearLayer layer(boolean bias, double weightFactor, double biasFactor) {
    Tensor b = Tensor.ofFloats(Shape.of(2), 1, 2);
    return TestLayers.layer(Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, 4),
        bias ? Optional.of(b) : Optional.empty(), weightFactor, biasFactor,
        new ChannelView(1, 1, 2, 2), new ChannelView(1, 2, 2, 1));
  }

  private static String bias(boolean has, ChannelAffine in, ChannelAffine out) {
    return FoldFormula.bias(TestLayers.fold(layer(has, 1, 1), in, out));
  }

  private static String weight(ChannelAffine in, ChannelAffine out) {
    return FoldFormula.weight(TestLayers.fold(layer(true, 1, 1), in, out));
  }

  @Test
  void weights() {
    assertThat(weight(NONE, SCALE)).isEqualTo("W'[o,…] = s_out[o]·w[o,…]");
    assertThat(weight(SCALE, NONE)).isEqualTo("W'[o,i,…] = w[o,i,…]·s_in[i]");
    assertThat(weight(SCALE, BOTH)).isEqualTo("W'[o,i,…] = s_out[o]·w[o,i,…]·s_in[i]");
    assertThat(weight(SHIFT, SHIFT)).isEqualTo("W' = w");
  }

  @Test
  void biases() {
    assertThat(bias(true, NONE, BOTH)).isEqualTo("b'[o] = s_out[o]·b[o] + t_out[o]");
    assertThat(bias(true, NONE, SCALE)).isEqualTo("b'[o] = s_out[o]·b[o]");
    assertThat(bias(true, NONE, SHIFT)).isEqualTo("b'[o] = b[o] + t_out[o]");
    assertThat(bias(false, NONE, BOTH)).isEqualTo("b'[o] = t_out[o]");
    assertThat(bias(false, NONE, SCALE)).isEqualTo("b'[o] = 0");
    assertThat(bias(false, SHIFT, NONE)).isEqualTo("b'[o] = Σ w[o,i,…]·t_in[i]");
    assertThat(bias(false, SHIFT, SCALE))
        .isEqualTo("b'[o] = s_out[o]·(Σ w[o,i,…]·t_in[i])");
    assertThat(bias(true, BOTH, BOTH))
        .isEqualTo("b'[o] = s_out[o]·(b[o] + Σ w[o,i,…]·t_in[i]) + t_out[o]");
  }

  @Test
  void factorsOfTheOperatorAreNamedWhereTheyAreNotOne() {
    assertThat(FoldFormula.bias(TestLayers.fold(layer(true, 0.5, 0.25), SHIFT, NONE)))
        .isEqualTo("b'[o] = 0.25·b[o] + 0.5·Σ w[o,i,…]·t_in[i]");
  }

  @Test
  void nothingBesideAFoldWithoutARemainder() {
    assertThat(FoldFormula.beside(TestLayers.fold(layer(true, 1, 1), SHIFT, SCALE))).isEmpty();
  }
}
