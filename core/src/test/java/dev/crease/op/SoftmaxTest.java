package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crease.error.MalformedModelException;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxTest {

  private static final RealValue LOGS = OpCall.real(Shape.of(1, 2, 2), Math.log(1), Math.log(3),
      Math.log(4), Math.log(12));

  @ParameterizedTest
  @CsvSource({"13, , .25 .75 .25 .75", "13, 1, .2 .2 .8 .8", "13, 0, 1 1 1 1",
      "11, , .05 .15 .2 .6", "11, -1, .25 .75 .25 .75", "1, 0, .05 .15 .2 .6"})
  void normalizesOneAxisOrBeforeOpset13AllFromItOn(int opset, Integer axis, String expected) {
    Object[] attributes = axis == null ? new Object[0] : new Object[]{"axis", axis};
    double[] y = Arrays.stream(expected.split(" ")).mapToDouble(Double::parseDouble).toArray();
    assertThat(OpCall.real(OpCall.parse("Softmax", opset, attributes), LOGS).data())
        .containsExactly(y, within(1e-15));
    assertThat(OpCall.real(OpCall.parse("LogSoftmax", opset, attributes), LOGS).data())
        .containsExactly(Arrays.stream(y).map(Math::log).toArray(), within(1e-14));
  }

  @Test
  void doesNotOverflow() {
    RealValue x = OpCall.real(Shape.of(3), 1e4, 1e4, -1e4);
    assertThat(OpCall.real(OpCall.parse("Softmax", 13), x).data()).containsExactly(0.5, 0.5, 0);
    assertThat(OpCall.real(OpCall.parse("LogSoftmax", 13), x).data())
        .containsExactly(-Math.log(2), -Math.log(2), -2e4 - Math.log(2));
  }

  @Test
  void hardmaxMarksTheFirstLargest() {
    RealValue x = OpCall.real(Shape.of(2, 3), 1, 5, 5, -1, -2, -3);
    assertThat(OpCall.real(OpCall.parse("Hardmax", 13), x).data())
        .containsExactly(0, 1, 0, 1, 0, 0);
    assertThat(OpCall.real(OpCall.parse("Hardmax", 11, "axis", 0), x).data())
        .containsExactly(0, 1, 0, 0, 0, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Softmax", "LogSoftmax", "Hardmax"})
  void takesNothingAndRejectsAxesThatAreNotThere(String type) {
    RealValue empty = OpCall.real(Shape.of(0, 3));
    assertThat(OpCall.real(OpCall.parse(type, 13), empty).shape()).isEqualTo(Shape.of(0, 3));
    assertThatThrownBy(
        () -> OpCall.infer(OpCall.parse(type, 13, "axis", 2), OpCall.type("N", 3)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("expected an axis from -2 to 1, got 2");
  }
}
