package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.op.BatchNormalization.Mode;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchNormalizationTest {

  private static final RealValue X = OpCall.real(Shape.of(2, 2, 2), 1, 3, 5, 7, -1, -3, 9, 11);
  private static final RealValue SCALE = OpCall.real(Shape.of(2), 2, -1);
  private static final RealValue BIAS = OpCall.real(Shape.of(2), 0.5, 10);
  private static final RealValue MEAN = OpCall.real(Shape.of(2), 1, 4);
  private static final RealValue VAR = OpCall.real(Shape.of(2), 3, 8);

  @Test
  void normalizesWithStoredStatistics() {
    Op op = OpCall.parse("BatchNormalization", 15, "epsilon", 1f);
    assertThat(OpCall.real(op, X, SCALE, BIAS, MEAN, VAR).data())
        .containsExactly(
            new double[]{0.5, 2.5, 10 - 1 / 3., 9, -1.5, -3.5, 10 - 5 / 3., 10 - 7 / 3.},
            within(1e-15));
  }

  @Test
  void holdsTheExactEpsilon() {
    assertThat(OpCall.parse("BatchNormalization", 15))
        .isEqualTo(new BatchNormalization(1e-5f, 0.9f, Mode.INFERENCE, true));
    assertThat(((BatchNormalization) OpCall.parse("BatchNormalization", 15, "epsilon", 1e-9f))
        .epsilon()).isEqualTo((double) 1e-9f).isNotEqualTo(1e-9);
  }

  @ParameterizedTest
  @CsvSource({"1, is_test, 1, INFERENCE", "6, is_test, 1, INFERENCE", "6, is_test, 0, TRAINING",
      "1, epsilonless, 0, TRAINING", "7, is_test, 0, BY_OUTPUTS", "9, spatial, 1, BY_OUTPUTS",
      "13, training_mode, 1, BY_OUTPUTS", "14, training_mode, 1, TRAINING",
      "15, training_mode, 0, INFERENCE"})
  void readsTheModeOfEachOpset(int opset, String name, int value, Mode mode) {
    BatchNormalization op = (BatchNormalization) OpCall.parse(
        "BatchNormalization", opset, name, value);
    assertThat(op.mode()).isEqualTo(mode);
    assertThat(op.isInference(1)).isEqualTo(mode != Mode.TRAINING);
    assertThat(op.isInference(5)).isEqualTo(mode == Mode.INFERENCE);
  }

  @Test
  void trainingUsesTheBatchAndUpdatesTheRunningStatistics() {
    Op op = OpCall.parse("BatchNormalization", 14, "training_mode", 1, "epsilon", 0f, "momentum",
        0.75f);
    List<Value> y = OpCall.evaluate(op, 3, X, SCALE, BIAS, MEAN, VAR);
    assertThat(real(y, 1)).containsExactly(0.75, 0.75 * 4 + 0.25 * 8);
    assertThat(real(y, 2)).containsExactly(0.75 * 3 + 0.25 * 5, 0.75 * 8 + 0.25 * 5);
    assertThat(real(y, 0)[0]).isCloseTo(0.5 + 2 / Math.sqrt(5), within(1e-15));
    assertThat(real(y, 0)[7]).isCloseTo(10 - 3 / Math.sqrt(5), within(1e-15));
  }

  @Test
  void beforeOpset14MoreOutputsMeanTraining() {
    Op op = OpCall.parse("BatchNormalization", 9);
    List<Value> y = OpCall.evaluate(op, 5, X, SCALE, BIAS, MEAN, VAR);
    assertThat(real(y, 3)).containsExactly(0, 8);
    assertThat(real(y, 4)).containsExactly(5, 5);
    assertThat(OpCall.real(op, X, SCALE, BIAS, MEAN, VAR).data()[0]).isEqualTo(0.5);
  }

  @Test
  void nonSpatialHasAStatisticPerActivation() {
    Op op = OpCall.parse("BatchNormalization", 7, "spatial", 0, "epsilon", 0f);
    Shape s = Shape.of(2, 2);
    assertThat(OpCall.real(op, X, OpCall.real(s, 1, 1, 1, 2), OpCall.real(s, 0, 1, 0, 0),
        OpCall.real(s, 0, 0, 5, 7), OpCall.real(s, 1, 4, 1, 1)).data())
        .containsExactly(1, 2.5, 0, 0, -1, -0.5, 4, 8);
    assertThat(((BatchNormalization) OpCall.parse("BatchNormalization", 9, "spatial", 0)).spatial())
        .isTrue();
  }

  @Test
  void takesVectorsBatchesOfNothingAndMatrices() {
    Op op = OpCall.parse("BatchNormalization", 15, "epsilon", 0f);
    RealValue one = OpCall.real(Shape.of(1), 1);
    RealValue four = OpCall.real(Shape.of(1), 4);
    assertThat(OpCall.real(op, OpCall.real(Shape.of(3), 1, 3, 5), one, one, one, four).data())
        .containsExactly(1, 2, 3);
    assertThat(OpCall.real(op, OpCall.real(Shape.of(0, 2, 7)), SCALE, BIAS, MEAN, VAR).shape())
        .isEqualTo(Shape.of(0, 2, 7));
    assertThat(OpCall.real(op, OpCall.real(Shape.of(1, 2), 1, 4), SCALE, BIAS, MEAN, VAR).data())
        .containsExactly(0.5, 10);
  }

  @Test
  void keepsTheTypesOfInputAndStatisticsApart() {
    Op op = OpCall.parse("BatchNormalization", 15, "training_mode", 1);
    RealValue half = new RealValue(DType.FLOAT16, X.shape(), X.data());
    List<Value> y = OpCall.evaluate(op, 3, half, SCALE, BIAS, MEAN, VAR);
    assertThat(y.stream().map(Value::dtype))
        .containsExactly(DType.FLOAT16, DType.FLOAT, DType.FLOAT);
  }

  @Test
  void rejectsParametersOfOtherSizes() {
    Op op = OpCall.parse("BatchNormalization", 15);
    RealValue three = OpCall.real(Shape.of(3), 1, 2, 3);
    assertThatThrownBy(() -> OpCall.real(op, X, SCALE, three, MEAN, VAR))
        .isInstanceOf(ExecutionException.class)
        .hasMessage("node n (Test): expected a parameter 2 with an element per channel of the"
            + " input, got 3 and 2");
    assertThatThrownBy(() -> OpCall.infer(op, OpCall.type("N", 2, 4), OpCall.type(2),
        OpCall.type(2), OpCall.type(2, 4), OpCall.type(2)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(
            "expected a parameter 3 with 1 axes for an input f32[N,2,4], got f32[2,4]");
  }

  private static double[] real(List<Value> values, int i) {
    return ((RealValue) values.get(i)).data();
  }
}
