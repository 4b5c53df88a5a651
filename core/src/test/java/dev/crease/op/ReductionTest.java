package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** ReduceX, ArgMax and ArgMin. */
class ReductionTest {

  private static final String X = "f32[2,3] 1 -2 3 4 5 -6";

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ReduceSum       | f32[2,1] 2 3           | f32[] 5      | f32[1] 0
      ReduceMean      | f32[2,1] 0.666667 1    | f32[] 0.833333 | f32[1] nan
      ReduceMax       | f32[2,1] 3 5           | f32[] 5      | f32[1] -inf
      ReduceMin       | f32[2,1] -2 -6         | f32[] -6     | f32[1] inf
      ReduceProd      | f32[2,1] -6 -120       | f32[] 720    | f32[1] 1
      ReduceSumSquare | f32[2,1] 14 77         | f32[] 91     | f32[1] 0
      ReduceL1        | f32[2,1] 6 15          | f32[] 21     | f32[1] 0
      ReduceL2        | f32[2,1] 3.74166 8.77496 | f32[] 9.53939 | f32[1] 0
      ReduceLogSum    | f32[2,1] 0.693147 1.09861 | f32[] 1.60944 | f32[1] -inf
      ReduceLogSumExp | f32[2,1] 3.13285 5.31327 | f32[] 5.42033 | f32[1] -inf
      """)
  void alongOneAxisAllAxesAndNothing(String type, String one, String all, String none) {
    on(op(type, 11, "axes", new long[]{-1}), X).gives(one);
    on(op(type, 11, "keepdims", 0), X).gives(all);
    on(op(type, 20, "keepdims", 0), X, "i64[2] 0 1").gives(all);
    run(type, 20, X, "i64[1] 1").gives(one);
    on(op(type, 20, "keepdims", 0), "f32[0,1]", "i64[1] 0").gives(none);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ReduceSum       | i8[2] 100 100          | i8[] -56
      ReduceMean      | i32[2] -3 0            | i32[] -1
      ReduceMax       | u64[2] 18446744073709551615 1 | u64[] 18446744073709551615
      ReduceMin       | i32[0]                 | i32[] 2147483647
      ReduceMax       | i8[0]                  | i8[] -128
      ReduceMax       | bool[2] 0 1            | bool[] 1
      ReduceMin       | bool[0]                | bool[] 1
      ReduceProd      | i32[3] 2 3 4           | i32[] 24
      ReduceL1        | i32[2] -3 4            | i32[] 7
      ReduceL2        | i32[2] -3 4            | i32[] 5
      ReduceSumSquare | i32[2] -3 4            | i32[] 25
      ReduceLogSum    | i32[1] 8               | i32[] 2
      ReduceLogSumExp | i32[2] 3 3             | i32[] 3
      """)
  void integers(String type, String x, String y) {
    on(op(type, 20, "keepdims", 0), x).gives(y);
  }

  @Test
  void axes() {
    run("ReduceSum", 13, X).gives("f32[1,1] 5");
    run("ReduceSum", 13, X, "i64[0]").gives("f32[1,1] 5");
    on(op("ReduceSum", 13, "noop_with_empty_axes", 1), X, "i64[0]")
        .gives("f32[2,3] 1 -2 3 4 5 -6");
    on(op("ReduceSumSquare", 18, "noop_with_empty_axes", 1), X)
        .gives("f32[2,3] 1 4 9 16 25 36");
    on(op("ReduceSum", 13, "keepdims", 0), "f32[2,2,2] 1 2 3 4 5 6 7 8", "i64[2] -1 0")
        .gives("f32[2] 14 22");
    on(op("ReduceMax", 11, "axes", new long[]{0}), X).gives("f32[1,3] 4 5 3");
    on(op("ReduceSum", 11, "axes", new long[]{0}, "keepdims", 0), "f32[2,0]").gives("f32[0]");
    run("ReduceMean", 18, "f32[] 3").gives("f32[] 3");
    run("ReduceMax", 18, "f32[2] nan 3").gives("f32[1] nan");
  }

  @Test
  void sumsOfInfinities() {
    run("ReduceLogSumExp", 18, "f32[2] -inf -inf").gives("f32[1] -inf");
    run("ReduceLogSumExp", 18, "f32[2] 1000 inf").gives("f32[1] inf");
    run("ReduceLogSumExp", 18, "f32[2] 1000 1000").gives("f32[1] 1000.69");
  }

  @Test
  void brokenRules() {
    run("ReduceSum", 13, X, "i64[1] 2").breaks("an axis from -2 to 1, got 2");
    run("ReduceSum", 13, X, "i64[2] 1 -1").breaks("each axis once, got [1, -1]");
    run("ReduceMean", 18, "i32[0]").failsWith("integers to take the mean of, got none");
    run("ReduceMax", 18, "string[1] a").failsWith("numbers, got strings");
    run("ReduceSum", 13, X, "f32[1] 1").breaks("a list of integers as input 1, got f32[1]");
  }

  @Test
  void symbolsStayOnTheAxesThatStay() {
    TensorType x = OpCall.type("N", 64, "H", "W");
    assertThat(OpCall.infer(op("ReduceMean", 11, "axes", new long[]{2, 3}), x))
        .isEqualTo(List.of(OpCall.type("N", 64, 1, 1)));
    assertThat(OpCall.infer(op("ReduceMean", 11, "axes", new long[]{2, 3}, "keepdims", 0), x))
        .isEqualTo(List.of(OpCall.type("N", 64)));
    assertThat(OpCall.infer(op("ArgMax", 13, "axis", 1), x))
        .isEqualTo(List.of(OpCall.type("N", 1, "H", "W")
            .withDType(DType.INT64)));
    assertThat(op("ReduceMean", 11, "axes", new long[]{2, 3}))
        .isEqualTo(new ReduceMean(
            new Reduction(new IntegerList.Given(List.of(2L, 3L)), true, false)));
    assertThat(Optional.of(op("ReduceMean", 18)))
        .contains(new ReduceMean(new Reduction(new IntegerList.Input(1), true, false)));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      ArgMax | 0 | 0  | 1 | f32[2,2] 3 1 3 2   | i64[1,2] 0 1
      ArgMax | 1 | 0  | 1 | f32[2,2] 3 1 3 2   | i64[1,2] 1 1
      ArgMax | 0 | -1 | 0 | f32[2,2] 3 1 2 2   | i64[2] 0 0
      ArgMin | 0 | 1  | 0 | f32[2,2] 3 1 2 2   | i64[2] 1 0
      ArgMin | 1 | 1  | 0 | f32[2,2] 3 1 2 2   | i64[2] 1 1
      ArgMax | 0 | 0  | 0 | f32[3] 1 nan 5     | i64[] 1
      ArgMax | 0 | 0  | 0 | u64[2] 1 18446744073709551615 | i64[] 1
      ArgMin | 0 | 0  | 0 | i8[3] 1 -1 -1      | i64[] 1
      ArgMax | 0 | 1  | 1 | f32[0,3]           | i64[0,1]
      """)
  void arguments(String type, int last, int axis, int keep, String x, String y) {
    on(op(type, 13, "axis", axis, "keepdims", keep, "select_last_index", last), x).gives(y);
  }

  @Test
  void nothingHasNoGreatest() {
    on(op("ArgMax", 13, "axis", 0), "f32[0,3]").failsWith("elements along axis 0, got none");
    on(op("ArgMax", 13, "axis", 2), "f32[1,3] 1").breaks("an axis from -2 to 1, got 2");
  }
}
