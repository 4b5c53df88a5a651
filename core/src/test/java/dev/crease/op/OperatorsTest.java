package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The operator table. */
class OperatorsTest {

  static Iterable<String> known() {
    return Operators.known();
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyEntryIsARecordOfItsName(String type) throws ClassNotFoundException {
    Class<?> record = Class.forName("dev.crease.op." + type);
    assertThat(record).isRecord().isPublic();
    assertThat(Operator.class).isAssignableFrom(record);
  }

  @ParameterizedTest
  @MethodSource("known")
  void everyEntryMakesTheOperatorOfItsName(String type) {
    Op op = OpCall.parse(type, 13, "axis", 0, "to", 1, "blocksize", 2, "direction", "LEFT",
        "kernel_shape", new long[]{1, 1}, "value", Tensor.ofLongs(Shape.of(1), 1),
        "num_groups", 1, "num_scan_inputs", 1, "size", 1);
    assertThat(op.type()).isEqualTo(type);
    assertThat(op.domain()).isEmpty();
  }

  @Test
  void whatIsNotKnownIsOpaque() {
    assertThat(Operators.parse("", "Frobnicate", Attributes.NONE, 13))
        .isEqualTo(new Opaque("", "Frobnicate", "operator Frobnicate is not known"));
    assertThat(Operators.parse("com.example", "Add", Attributes.NONE, 13))
        .isEqualTo(new Opaque("com.example", "Add", "operator Add is not known"));
    assertThat(Operators.parse("ai.onnx", "Relu", Attributes.NONE, 13)).isEqualTo(new Relu());
  }
}
