package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatMulTest {

  private static final Op MATMUL = OpCall.parse("MatMul", 13);

  @Test
  void multipliesMatrices() {
    RealValue a = OpCall.real(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    RealValue b = OpCall.real(Shape.of(3, 2), 1, 10, 2, 20, 3, 30);
    assertThat(OpCall.real(MATMUL, a, b).data()).containsExactly(14, 140, 32, 320);
  }

  @Test
  void treatsVectorsAsRowsAndColumns() {
    RealValue v = OpCall.real(Shape.of(2), 1, 10);
    RealValue m = OpCall.real(Shape.of(2, 2), 1, 2, 3, 4);
    assertThat(OpCall.real(MATMUL, v, m).data()).containsExactly(31, 42);
    assertThat(OpCall.real(MATMUL, m, v).data()).containsExactly(21, 43);
    RealValue dot = OpCall.real(MATMUL, v, v);
    assertThat(dot.shape()).isEqualTo(Shape.SCALAR);
    assertThat(dot.data()).containsExactly(101);
    RealValue stack = OpCall.real(Shape.of(2, 2, 1), 1, 2, 3, 4);
    assertThat(OpCall.real(MATMUL, v, stack).shape()).isEqualTo(Shape.of(2, 1));
    assertThat(OpCall.real(MATMUL, v, stack).data()).containsExactly(21, 43);
  }

  /** Every stack broadcast the definition allows, empty ones too, against loops over all indices. */
  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"3 4|4 5", "2 3 4|4 5", "3 4|2 4 5", "2 1 3 4|5 4 2",
      "1 2 4|3 4 1",
      "0 2 4|4 5", "2 0|0 3", "2 3 0 4|4 3", "3 1 1 2|1 2 2 1", "7 300|300 9", "5 3|3 270",
      "2 261 3|2 3 2"})
  void agreesWithTheDefinition(String aDims, String bDims) {
    RealValue a = OpCall.random(1, dims(aDims));
    RealValue b = OpCall.random(2, dims(bDims));
    RealValue y = OpCall.real(MATMUL, a, b);
    int rank = y.shape().rank();
    double[] expected = new double[y.data().length];
    for (int i = 0; i < expected.length; i++) {
      long[] at = NaiveWindow.indices(y.shape().dims(), i);
      for (long k = 0; k < a.shape().dim(-1); k++) {
        expected[i] = Math.fma(a.data()[at(a.shape(), at, at[rank - 2], k)],
            b.data()[at(b.shape(), at, k, at[rank - 1])], expected[i]);
      }
    }
    assertThat(y.data()).containsExactly(expected);
  }

  private static long[] dims(String text) {
    return java.util.Arrays.stream(text.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private static int at(Shape shape, long[] output, long row, long column) {
    long[] at = new long[shape.rank()];
    for (int i = 0; i < at.length - 2; i++) {
      at[i] = shape.dim(i) == 1 ? 0 : output[i + output.length - at.length];
    }
    at[at.length - 2] = row;
    at[at.length - 1] = column;
    return NaiveWindow.flat(shape.dims(), at);
  }

  @Test
  void multipliesIntegersExactlyAndWrapsAround() {
    IntValue a = new IntValue(DType.INT64, Shape.of(1, 2), new long[]{1L << 53, 1});
    IntValue b = new IntValue(DType.INT64, Shape.of(2, 1), new long[]{1, 1});
    assertThat(((IntValue) OpCall.evaluate(MATMUL, 1, a, b).getFirst()).data())
        .containsExactly((1L << 53) + 1);
    IntValue c = new IntValue(DType.UINT32, Shape.of(2), new long[]{0xFFFFFFFFL, 2});
    assertThat(((IntValue) OpCall.evaluate(MATMUL, 1, c, c).getFirst()).data())
        .containsExactly(5);
  }

  @Test
  void keepsSymbols() {
    assertThat(OpCall.infer(MATMUL, OpCall.type("N", "T", 8), OpCall.type(8, 4)))
        .containsExactly(OpCall.type("N", "T", 4));
    assertThat(OpCall.infer(MATMUL, OpCall.type("N", 3, 8), OpCall.type("", 8, 4)))
        .containsExactly(OpCall.type("", 3, 4));
    assertThat(OpCall.infer(MATMUL, TensorType.UNKNOWN, OpCall.type(8, 4)))
        .containsExactly(TensorType.UNKNOWN);
  }

  @Test
  void rejectsShapesThatContradict() {
    assertThatThrownBy(() -> OpCall.infer(MATMUL, OpCall.type(2, 3), OpCall.type(4, 5)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessage("node n (Test): expected a left operand as wide as the right one is high,"
            + " got 3 and 4; fix: export the model again");
    assertThatThrownBy(
        () -> OpCall.real(MATMUL, OpCall.random(1, 2, 2, 3), OpCall.random(1, 3, 3, 2)))
        .isInstanceOf(ExecutionException.class)
        .hasMessage("node n (Test): expected batch axes that broadcast, got 2 and 3");
    assertThatThrownBy(() -> OpCall.infer(MATMUL, OpCall.type(), OpCall.type(4)))
        .hasMessageContaining("expected operands with one axis or more, got f32[] and f32[4]");
    assertThat(List.of(MATMUL)).containsExactly(new MatMul());
  }
}
