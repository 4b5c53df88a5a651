package dev.crease.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.tensor.Cores;
import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest weights, found wherever they lie, and what they may be multiplied by. */
class WeightRangeTest {

  private static final ChannelView CONV = new ChannelView(1, 1, 4, 6);
  private static final ChannelView CONV_IN = new ChannelView(1, 4, 3, 2);

  /** Weights of 1 but for one. */
  private static Tensor weight(DType type, long size, int at, double value) {
    double[] data = new double[(int) size];
    Arrays.fill(data, 1);
    data[at] = value;
    return Tensor.of(new RealValue(type, Shape.of(size), data));
  }

  private static ChannelAffine scales(double... scales) {
    return ChannelAffine
        .ofScale(Arrays.stream(scales).mapToObj(Wide::of).toList());
  }

  private static Optional<Obstacle> obstacle(LinearLayer layer, ChannelAffine in,
      ChannelAffine out) {
    return new WeightRange(layer, Optional.empty()).obstacle(TestLayers.fold(layer, in, out));
  }

  private static void assertRefused(Optional<Obstacle> obstacle, Reason reason, String detail) {
    assertThat(obstacle).contains(new Obstacle(reason, detail));
  }

  @ParameterizedTest
  @CsvSource({"1e38,1,1,true", "1e38,4,1,false", "1e38,1,4,false", "1e30,1e5,1e-5,true",
      "1e30,1e5,1e5,false",
      "-1e38,4,1,false", "3.4028235e38,1,1,true", "3.40282355e38,1,1,true",
      "3.4028236e38,1,1,false", "3.5e38,1,1,false"})
  void finiteAfterBothScales(double weight, double in, double out, boolean finite) {
    assertThat(WeightRange.staysFinite(weight, in, out, FloatFormat.BINARY32)).isEqualTo(finite);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2047, 2048, 4095, 4096, 5000, (1 << 18) - 1, 1 << 18, (1 << 18) + 1,
      (1 << 18) + 4098})
  void theLargestWeightIsFoundWhereverItLies(int at) {
    long size = Cores.PIECE_ELEMENTS + 4099;
    assertThat(WeightRange.largest(weight(DType.FLOAT, size, at, -7.5))).isEqualTo(7.5);
    assertThat(WeightRange.largest(weight(DType.FLOAT, size, at, 3e38f))).isEqualTo(3e38f);
  }

  @Test
  void bitsOfThoseThatCountAlone() {
    int[] bits = {Float.floatToRawIntBits(2f), Float.floatToRawIntBits(-3f),
        Float.floatToRawIntBits(5f)};
    assertThat(WeightRange.largestBits(bits, 3)).isEqualTo(Float.floatToRawIntBits(5f));
    assertThat(WeightRange.largestBits(bits, 2)).isEqualTo(Float.floatToRawIntBits(3f));
    assertThat(WeightRange.largestBits(bits, 1)).isEqualTo(Float.floatToRawIntBits(2f));
    assertThat(WeightRange.largestBits(bits, 0)).isZero();
  }

  @Test
  void fp32BeyondItsRangeNamesTheChannel() {
    LinearLayer layer = TestLayers.layer(weight(DType.FLOAT, 24, 13, -1e30f), Optional.empty(),
        CONV, CONV_IN);
    assertThat(obstacle(layer, ChannelAffine.IDENTITY, scales(1e9, 1e9, 1, 1e9))).isEmpty();
    assertRefused(obstacle(layer, ChannelAffine.IDENTITY, scales(1, 1, -1e9, 1)),
        Reason.NOT_FINITE,
        "channel 2: weight " + (double) 1e30f + " times scale 1.0E9 is beyond f32");
    // Element 13 is input channel (13 / 2) % 3 = 0.
    assertThat(obstacle(layer, scales(1, 1e9, 1e9), ChannelAffine.IDENTITY)).isEmpty();
    assertThat(obstacle(layer, scales(1e9, 1, 1), ChannelAffine.IDENTITY).orElseThrow().reason())
        .isEqualTo(Reason.NOT_FINITE);
    assertThat(obstacle(layer, scales(1e9, 1, 1), scales(1, 1, 1e-9, 1))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void aLargeScaleOnSmallWeightsIsFine(DType type) {
    LinearLayer layer = TestLayers.layer(weight(type, 24, 3, 0.5), Optional.empty(), CONV,
        CONV_IN);
    assertThat(obstacle(layer, ChannelAffine.IDENTITY, scales(1e38, 1, 1, 1))).isEmpty();
    assertThat(obstacle(layer, ChannelAffine.IDENTITY, scales(1, 1, 1, 1e39)).isPresent())
        .isEqualTo(type == DType.FLOAT);
  }

  @Test
  void fp16BeyondAndBelowItsRange() {
    for (int at = 0; at < 24; at++) {
      LinearLayer layer = TestLayers.layer(weight(DType.FLOAT16, 24, at, -60000), Optional.empty(),
          CONV, CONV_IN);
      int channel = at / 6;
      double[] scales = {1000, 1000, 1000, 1000};
      scales[channel] = 1.09;
      assertThat(obstacle(layer, ChannelAffine.IDENTITY, scales(scales))).isEmpty();
      scales[channel] = 1.1;
      assertRefused(obstacle(layer, ChannelAffine.IDENTITY, scales(scales)), Reason.NOT_FINITE,
          "channel " + channel + ": weight 60000.0 times scale 1.1 is beyond f16");
      scales[channel] = 1;
      scales[(channel + 1) % 4] = 1e-9;
      assertRefused(obstacle(layer, ChannelAffine.IDENTITY, scales(scales)),
          Reason.FLUSHES_TO_ZERO,
          "channel " + (channel + 1) % 4 + ": weight 1.0 times scale 1.0E-9 in f16");
    }
  }

  @Test
  void rowsOfZerosStayZeros() {
    Tensor zeros = Tensor.of(new RealValue(DType.FLOAT16, Shape.of(24), new double[24]));
    LinearLayer layer = TestLayers.layer(zeros, Optional.empty(), CONV, CONV_IN);
    assertThat(obstacle(layer, ChannelAffine.IDENTITY, scales(1e-9, 1, 1, 1))).isEmpty();
  }

  @Test
  void channelsOnTheLastAxisOfALargeWeight() {
    int rows = (int) Cores.PIECE_ELEMENTS / 5 + 10;
    ChannelView out = new ChannelView(1, rows, 5, 1);
    ChannelView in = new ChannelView(1, 1, rows, 5);
    for (int at : new int[]{3, 5 * rows / 2, 5 * rows - 1}) {
      LinearLayer layer = TestLayers.layer(weight(DType.FLOAT16, 5L * rows, at, 60000),
          Optional.empty(), out, in);
      assertThat(obstacle(layer, ChannelAffine.IDENTITY, scales(2, 2, 2, 2, 2)).orElseThrow()
          .detail()).startsWith("channel " + at % 5 + ":");
    }
  }

  @Test
  void aBiasBeyondItsRange() {
    LinearLayer layer = TestLayers.layer(weight(DType.FLOAT, 24, 0, 1),
        Optional.of(weight(DType.FLOAT, 4, 1, 1e30f)), CONV, CONV_IN);
    assertRefused(obstacle(layer, ChannelAffine.IDENTITY, scales(1, 1e9, 1, 1)),
        Reason.NOT_FINITE, "bias of channel 1 would be " + 1e9 * 1e30f);
  }

  @Test
  void aBiasWhoseTermsCancelIsInRange() {
    LinearLayer layer = TestLayers.layer(weight(DType.FLOAT, 24, 0, 1),
        Optional.of(weight(DType.FLOAT, 4, 1, 1e30f)), CONV, CONV_IN);
    Wide one = Wide.ONE;
    List<Wide> scale = List.of(one, Wide.of(3e8), one, one);
    List<Wide> shift = List.of(one, Wide.of(-3e38), one, one);
    ChannelAffine affine = new ChannelAffine(scale, shift, List.of(1.0, 1.0, 1.0, 1.0));
    assertThat(obstacle(layer, ChannelAffine.IDENTITY, affine)).isEmpty();
    Wide more = Wide.of(3e38);
    assertRefused(
        obstacle(layer, ChannelAffine.IDENTITY,
            new ChannelAffine(scale, List.of(one, more, one, one), affine.magnitude())),
        Reason.NOT_FINITE, "bias of channel 1 would be " + (3e8 * 1e30f + 3e38));
  }

  @Test
  void claimsAreMadeInsteadOfReadingAndTheOnesThatDoNotHoldAreFound() {
    for (double weight : new double[]{1, 1e30f}) {
      LinearLayer layer = TestLayers.layer(weight(DType.FLOAT, 24, 5, weight), Optional.empty(),
          CONV, CONV_IN);
      RangeClaims claims = new RangeClaims();
      WeightRange range = new WeightRange(layer, Optional.of(claims));
      assertThat(range.obstacle(
          TestLayers.fold(layer, ChannelAffine.IDENTITY, scales(1e9, 1, 1, 1)))).isEmpty();
      Graph empty = new Graph(
          "g", List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
      assertThat(claims.hold(Model.of(8, 17, empty))).isEqualTo(weight == 1);
    }
  }
}
