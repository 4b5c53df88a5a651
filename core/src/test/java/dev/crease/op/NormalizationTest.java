package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import org.junit.jupiter.api.Test;

class NormalizationTest {

  /** Mean 2, variance 4; mean 10, variance 1. */
  private static final RealValue X = OpCall.real(Shape.of(1, 2, 2), 0, 4, 9, 11);

  private static final RealValue ONES = OpCall.real(Shape.of(2), 1, 1);
  private static final RealValue ZEROS = OpCall.real(Shape.of(2), 0, 0);

  @Test
  void instanceNormalizationUsesEachPlane() {
    Op op = OpCall.parse("InstanceNormalization", 6, "epsilon", 0f);
    RealValue scale = OpCall.real(Shape.of(2), 3, -1);
    RealValue bias = OpCall.real(Shape.of(2), 10, 20);
    assertThat(OpCall.real(op, X, scale, bias).data()).containsExactly(7, 13, 21, 19);
    Op plain = OpCall.parse("InstanceNormalization", 22);
    assertThat(OpCall.real(plain, X, ONES, ZEROS).data()[1])
        .isCloseTo(2 / Math.sqrt(4 + (double) 1e-5f), within(1e-15));
    assertThatThrownBy(() -> OpCall.real(op, X, scale, OpCall.real(Shape.of(1), 1)))
        .isInstanceOf(ExecutionException.class)
        .hasMessage("node n (Test): expected a bias with 2 elements, got 1");
  }

  @Test
  void groupNormalizationUsesEachGroup() {
    RealValue x = OpCall.real(Shape.of(1, 4, 1), 0, 4, 9, 11);
    RealValue four = OpCall.real(Shape.of(4), 1, 2, 3, 4);
    RealValue none = OpCall.real(Shape.of(4), 0, 0, 0, 5);
    Op channels = OpCall.parse("GroupNormalization", 21, "num_groups", 2, "epsilon", 0f);
    assertThat(OpCall.real(channels, x, four, none).data()).containsExactly(-1, 2, -3, 9);
    Op groups = OpCall.parse("GroupNormalization", 18, "num_groups", 2, "epsilon", 0f);
    assertThat(OpCall.real(groups, x, OpCall.real(Shape.of(2), 2, 3), ZEROS).data())
        .containsExactly(-2, 2, -3, 3);
    assertThatThrownBy(() -> OpCall.parse("GroupNormalization", 21))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected num_groups of 1 or more, got 0");
    assertThatThrownBy(() -> OpCall.infer(channels, OpCall.type(1, 5, 2)))
        .hasMessageContaining("expected channels that divide into the groups, got 5 channels");
  }

  @Test
  void layerNormalizationUsesAllAxesFromOneOn() {
    Op last = OpCall.parse("LayerNormalization", 17, "epsilon", 0f);
    List<Value> y = OpCall.evaluate(last, 3, X, OpCall.real(Shape.of(2), 1, 2),
        OpCall.real(Shape.of(2, 1), 0, 100));
    assertThat(((RealValue) y.get(0)).data()).containsExactly(-1, 2, 99, 102);
    assertThat(((RealValue) y.get(1)).data()).containsExactly(2, 10);
    assertThat(((RealValue) y.get(2)).data()).containsExactly(0.5, 1);
    assertThat(y.get(1).shape()).isEqualTo(Shape.of(1, 2, 1));
    Op both = OpCall.parse("LayerNormalization", 17, "axis", 1, "epsilon", 0f);
    double deviation = Math.sqrt((36 + 4 + 9 + 25) / 4.);
    assertThat(OpCall.real(both, X, ONES).data())
        .containsExactly(new double[]{-6 / deviation, -2 / deviation, 3 / deviation,
            5 / deviation}, within(1e-15));
    RealValue half = new RealValue(DType.FLOAT16, X.shape(), X.data());
    assertThat(OpCall.evaluate(last, 2, half, ONES).get(1).dtype()).isEqualTo(DType.FLOAT);
    assertThat(OpCall.parse("LayerNormalization", 17, "stash_type", 7)).isEqualTo(
        new Opaque("", "LayerNormalization", "its stash_type 7 is no floating-point type"));
    assertThatThrownBy(() -> OpCall.real(last, X, OpCall.real(Shape.of(3), 1, 2, 3)))
        .hasMessageContaining("expected a scale that broadcasts onto f32[1,2,2], got f32[3]");
  }

  @Test
  void rmsNormalizationDividesByTheRootMeanSquare() {
    Op op = OpCall.parse("RMSNormalization", 23, "epsilon", 1f);
    RealValue x = OpCall.real(Shape.of(2), 1, Math.sqrt(5));
    assertThat(OpCall.real(op, x, OpCall.real(Shape.of(2), 4, 2)).data())
        .containsExactly(2, Math.sqrt(5));
  }

  @Test
  void lpNormalizationDividesByTheNorm() {
    RealValue x = OpCall.real(Shape.of(2, 2), 3, -4, 0, 0);
    assertThat(OpCall.real(OpCall.parse("LpNormalization", 1), x).data())
        .containsExactly(0.6, -0.8, 0, 0);
    assertThat(OpCall.real(OpCall.parse("LpNormalization", 22, "p", 1, "axis", 0), x).data())
        .containsExactly(1, -1, 0, 0);
    assertThat(OpCall.parse("LpNormalization", 1, "p", 3))
        .isEqualTo(new Opaque("", "LpNormalization", "its p is 3, not 1 or 2"));
  }

  @Test
  void meanVarianceNormalizationUsesTheAxesGiven() {
    Op op = OpCall.parse("MeanVarianceNormalization", 13, "axes", new long[]{0, -1});
    assertThat(OpCall.real(op, X).data())
        .containsExactly(new double[]{-1, 1, -1, 1}, within(1e-8));
    RealValue image = OpCall.real(Shape.of(2, 2, 1, 1), 0, 9, 4, 11);
    assertThat(OpCall.real(OpCall.parse("MeanVarianceNormalization", 9), image).data())
        .containsExactly(new double[]{-1, -1, 1, 1}, within(1e-8));
    assertThatThrownBy(() -> OpCall.infer(op, OpCall.type(3)))
        .hasMessageContaining("expected each axis once, got [0, -1]");
    assertThat(OpCall.parse("MeanVarianceNormalization", 1)).isEqualTo(
        new Opaque("", "MeanVarianceNormalization", "it is experimental before opset 9"));
  }

  @Test
  void lrnDividesByTheChannelsAround() {
    Op op = OpCall.parse("LRN", 13, "size", 2, "alpha", 2f, "beta", 1f);
    RealValue x = OpCall.real(Shape.of(1, 3, 1), 1, 2, 3);
    assertThat(OpCall.real(op, x).data()).containsExactly(1 / 6., 2 / 14., 3 / 10.);
    assertThat(OpCall.parse("LRN", 1, "size", 3))
        .isEqualTo(new LRN(3, 1e-4f, 0.75, 1));
    assertThatThrownBy(() -> OpCall.parse("LRN", 1))
        .hasMessageContaining("expected a size of 1 or more, got 0");
  }

  @Test
  void batchesOfNothingStayNothing() {
    RealValue none = OpCall.real(Shape.of(0, 2, 3));
    assertThat(OpCall.real(OpCall.parse("InstanceNormalization", 6), none, ONES, ZEROS).shape())
        .isEqualTo(Shape.of(0, 2, 3));
    assertThat(OpCall.real(OpCall.parse("LayerNormalization", 17), none,
        OpCall.real(Shape.of(3), 1, 1, 1)).shape()).isEqualTo(Shape.of(0, 2, 3));
    assertThat(OpCall.real(OpCall.parse("LRN", 13, "size", 3), none).data()).isEmpty();
    assertThat(OpCall.real(OpCall.parse("LpNormalization", 13), none).data()).isEmpty();
  }
}
