package dev.crease.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GemmTest {

  private static final RealValue A = OpCall.real(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
  private static final RealValue B = OpCall.real(Shape.of(3, 2), 1, 10, 2, 20, 3, 30);

  @Test
  void scalesTheProductAndAddsC() {
    Op gemm = OpCall.parse("Gemm", 13, "alpha", 0.5f, "beta", 2f);
    assertThat(OpCall.real(gemm, A, B, OpCall.real(Shape.of(2), 1, 2)).data())
        .containsExactly(9, 74, 18, 164);
    assertThat(OpCall.real(gemm, A, B).data()).containsExactly(7, 70, 16, 160);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "7, 1", "11, 0"})
  void broadcastsC(int opset, int broadcast) {
    Op gemm = OpCall.parse("Gemm", opset, "broadcast", broadcast);
    assertThat(OpCall.real(gemm, A, B, OpCall.real(Shape.of(2, 1), 1, 2)).data())
        .containsExactly(15, 141, 34, 322);
    assertThat(OpCall.real(gemm, A, B, OpCall.real(Shape.of(1, 2), 1, 2)).data())
        .containsExactly(15, 142, 33, 322);
    assertThat(OpCall.real(gemm, A, B, OpCall.real(Shape.SCALAR, 1)).data())
        .containsExactly(15, 141, 33, 321);
  }

  /** All transpositions, of sizes that span pieces, against loops. */
  @ParameterizedTest
  @CsvSource({"0, 3, 4", "1, 1, 1", "2, 5, 3", "1, 131, 259", "259, 5, 2", "5, 129, 131"})
  void agreesWithTheDefinition(int m, int k, int n) {
    for (int t = 0; t < 4; t++) {
      boolean transA = t % 2 == 1;
      boolean transB = t >= 2;
      RealValue a = transA ? OpCall.random(1, k, m) : OpCall.random(1, m, k);
      RealValue b = transB ? OpCall.random(2, n, k) : OpCall.random(2, k, n);
      Op gemm = OpCall.parse("Gemm", 13, "transA", transA ? 1 : 0, "transB", transB ? 1 : 0,
          "alpha", 0.1f);
      double[] expected = new double[m * n];
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum = Math.fma(a.data()[transA ? l * m + i : i * k + l],
                b.data()[transB ? j * k + l : l * n + j], sum);
          }
          expected[i * n + j] = sum * 0.1f;
        }
      }
      assertThat(OpCall.real(gemm, a, b).data()).as("%s", gemm)
          .containsExactly(expected, within(1e-14));
    }
  }

  @Test
  void takesIntegers() {
    IntValue a = new IntValue(DType.INT32, Shape.of(1, 2), new long[]{3, 4});
    IntValue b = new IntValue(DType.INT32, Shape.of(2, 1), new long[]{5, -6});
    Value y = OpCall.evaluate(OpCall.parse("Gemm", 13), 1, a, b).getFirst();
    assertThat(((IntValue) y).data()).containsExactly(-9);
  }

  @Test
  void keepsSymbols() {
    assertThat(OpCall.infer(OpCall.parse("Gemm", 13, "transB", 1), OpCall.type("N", 8),
        OpCall.type(4, 8), OpCall.type(4)))
        .containsExactly(OpCall.type("N", 4));
  }

  @Test
  void rejectsShapesThatContradict() {
    Op gemm = OpCall.parse("Gemm", 13, "transB", 1);
    assertThatThrownBy(() -> OpCall.infer(gemm, OpCall.type(2, 3), OpCall.type(3, 2)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(
            "expected a left operand as wide as the right one is high, got 3 and 2");
    assertThatThrownBy(
        () -> OpCall.real(OpCall.parse("Gemm", 13), A, B, OpCall.real(Shape.of(3), 1, 2, 3)))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("expected a C that broadcasts to the product, got 3 and 2");
    assertThatThrownBy(() -> OpCall.infer(gemm, OpCall.type(2, 3, 4), OpCall.type(3, 2)))
        .hasMessageContaining("expected matrices with two axes, got f32[2,3,4] and f32[3,2]");
  }
}
