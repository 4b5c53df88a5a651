package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QuantizedProductsTest {

  private static IntValue u8(Shape shape, long... data) {
    return new IntValue(DType.UINT8, shape, data);
  }

  private static IntValue i8(Shape shape, long... data) {
    return new IntValue(DType.INT8, shape, data);
  }

  private static RealValue scale(double... values) {
    return OpCall.real(values.length == 1 ? Shape.SCALAR : Shape.of(values.length), values);
  }

  private static long[] ints(Op op, @Nullable Value... inputs) {
    return ((IntValue) OpCall.evaluate(op, 1, inputs).getFirst()).data();
  }

  @Test
  void matMulIntegerSubtractsZeroPoints() {
    Op op = OpCall.parse("MatMulInteger", 10);
    IntValue a = u8(Shape.of(2, 2), 11, 12, 200, 10);
    IntValue b = i8(Shape.of(2, 2), 1, -2, 3, 4);
    assertThat(ints(op, a, b)).containsExactly(47, 26, 230, -360);
    assertThat(ints(op, a, b, u8(Shape.SCALAR, 10), null)).containsExactly(7, 6, 190, -380);
    assertThat(ints(op, a, b, u8(Shape.of(2), 10, 200), i8(Shape.of(2), 1, 2)))
        .containsExactly(4, 0, -380, -380);
    assertThat(OpCall.evaluate(op, 1, a, b).getFirst().dtype()).isEqualTo(DType.INT32);
    assertThatThrownBy(() -> ints(op, a, b, u8(Shape.of(3), 1, 2, 3), null))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("that broadcasts onto");
  }

  @Test
  void convIntegerPadsWithTheZeroPoint() {
    Op op = OpCall.parse("ConvInteger", 10, "pads", new long[]{1, 0});
    IntValue x = u8(Shape.of(1, 1, 3), 2, 3, 4);
    IntValue w = u8(Shape.of(2, 1, 2), 1, 1, 3, 5);
    assertThat(ints(op, x, w, u8(Shape.SCALAR, 1), null)).containsExactly(1, 3, 5, 5, 13, 21);
    assertThat(ints(op, x, w, u8(Shape.SCALAR, 1), u8(Shape.of(2), 1, 3)))
        .containsExactly(0, 0, 0, 2, 4, 6);
  }

  @Test
  void qLinearConvScalesRoundsAndSaturates() {
    Op op = OpCall.parse("QLinearConv", 10);
    IntValue x = u8(Shape.of(1, 1, 2), 4, 255);
    IntValue w = i8(Shape.of(2, 1, 1), 1, -3);
    Value[] inputs = {x, scale(0.5), u8(Shape.SCALAR, 1), w, scale(1, 2), i8(Shape.of(2), 0, 0),
        scale(1), u8(Shape.SCALAR, 10), new IntValue(DType.INT32, Shape.of(2), new long[]{0, 9})};
    assertThat(ints(op, inputs)).containsExactly(12, 137, 10, 0);
    Value[] small = inputs.clone();
    small[6] = scale(0.25);
    small[8] = new IntValue(DType.INT32, Shape.of(2), new long[]{2, 10});
    assertThat(ints(op, small)).containsExactly(20, 255, 14, 0);
  }

  @Test
  void qLinearMatMulScalesRowsAndColumns() {
    Op op = OpCall.parse("QLinearMatMul", 21);
    IntValue a = i8(Shape.of(2, 1), 3, 5);
    IntValue b = i8(Shape.of(1, 2), 2, 7);
    assertThat(ints(op, a, scale(1, 0.5), i8(Shape.of(2), 0, 1), b, scale(1, 2),
        i8(Shape.of(2), 0, 0), scale(4), i8(Shape.SCALAR, -1)))
        .containsExactly(1, 9, 0, 6);
  }

  @Test
  void theTypeOfTheResultIsThatOfItsZeroPoint() {
    Op op = OpCall.parse("QLinearMatMul", 10);
    IntValue a = u8(Shape.of(1, 1), 100);
    Value y = OpCall.evaluate(op, 1, a, scale(1), u8(Shape.SCALAR, 0), a, scale(1),
        u8(Shape.SCALAR, 0), scale(1), i8(Shape.SCALAR, 0)).getFirst();
    assertThat(y.dtype()).isEqualTo(DType.INT8);
    assertThat(((IntValue) y).data()).containsExactly(127);
  }
}
