package dev.crease.op;

import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** TopK, NonZero, NonMaxSuppression, Range, CumSum, EyeLike, Trilu. */
class SelectionTest {

  @Test
  void topK() {
    String x = "f32[2,4] 1 4 2 4 9 -1 nan -0.0";
    run("TopK", 11, x, "i64[1] 2").outputs(2)
        .gives("f32[2,2] 4 4 nan 9", "i64[2,2] 1 3 2 0");
    on(op("TopK", 11, "largest", 0), x, "i64[1] 2").outputs(2)
        .gives("f32[2,2] 1 2 -1 -0", "i64[2,2] 0 2 1 3");
    on(op("TopK", 1, "k", 1, "axis", 0), "f32[2,2] 1 5 3 4").outputs(2)
        .gives("f32[1,2] 3 5", "i64[1,2] 1 0");
    run("TopK", 24, "u64[3] 1 18446744073709551615 2", "i64[1] 2").outputs(2)
        .gives("u64[2] 18446744073709551615 2", "i64[2] 1 2");
    run("TopK", 11, "f32[2] 0 -0.0", "i64[1] 2").outputs(2).gives("f32[2] 0 -0", "i64[2] 0 1");
    run("TopK", 11, "f32[2] 1 2", "i64[1] 0").outputs(2).gives("f32[0]", "i64[0]");
    run("TopK", 11, "f32[2] 1 2", "i64[1] 3").outputs(2).breaks("one k from 0 to 2, got [3]");
  }

  @Test
  void nonZero() {
    run("NonZero", 13, "f32[2,2] 1 0 nan 2").unpredicted().gives("i64[2,3] 0 1 1 0 0 1");
    run("NonZero", 9, "bool[3] 0 0 0").unpredicted().gives("i64[1,0]");
    run("NonZero", 13, "i32[] 5").unpredicted().gives("i64[0,1]");
    run("NonZero", 13, "f32[0,2]").unpredicted().gives("i64[2,0]");
  }

  @Test
  void range() {
    run("Range", 11, "f32[] 1", "f32[] 5", "f32[] 2").gives("f32[2] 1 3");
    run("Range", 11, "i32[] 10", "i32[] 6", "i32[] -3").gives("i32[2] 10 7");
    run("Range", 11, "i64[] 0", "i64[] -5", "i64[] 1").gives("i64[0]");
    run("Range", 11, "i64[] 0", "i64[] 5", "i64[] 0").breaks("a delta other than 0, got 0");
    run("Range", 11, "i64[] 0", "f32[] 5", "i64[] 1").breaks("of one type, got i64, f32 and i64");
    run("Range", 11, "i64[] 0", "i64[] 9000000000", "i64[] 1")
        .failsWith("less than 2^31 elements, got [9000000000]");
    run("Range", 11, "i64[] -9223372036854775807", "i64[] 9223372036854775807", "i64[] 1")
        .failsWith("less than 2^31 elements");
    run("Range", 11, "i64[] 9223372036854775807", "i64[] -9223372036854775807", "i64[] 1")
        .gives("i64[0]");
  }

  @Test
  void cumSum() {
    String x = "f32[2,3] 1 2 3 4 5 6";
    run("CumSum", 14, x, "i64[] 1").gives("f32[2,3] 1 3 6 4 9 15");
    run("CumSum", 11, x, "i32[] 0").gives("f32[2,3] 1 2 3 5 7 9");
    on(op("CumSum", 14, "exclusive", 1), x, "i64[] -1").gives("f32[2,3] 0 1 3 0 4 9");
    on(op("CumSum", 14, "reverse", 1), x, "i64[] 1").gives("f32[2,3] 6 5 3 15 11 6");
    on(op("CumSum", 14, "reverse", 1, "exclusive", 1), x, "i64[1] 1")
        .gives("f32[2,3] 5 3 0 11 6 0");
    run("CumSum", 14, "i32[2] 2147483647 1", "i64[] 0").gives("i32[2] 2147483647 -2147483648");
    run("CumSum", 14, "f32[0]", "i64[] 0").gives("f32[0]");
    run("CumSum", 14, x, "i64[] 2").failsWith("an axis from -2 to 1, got 2");
  }

  @Test
  void eyeLike() {
    run("EyeLike", 9, "i32[2,3] 5").gives("i32[2,3] 1 0 0 0 1 0");
    on(op("EyeLike", 9, "k", 1, "dtype", 1), "i32[2,3] 5").gives("f32[2,3] 0 1 0 0 0 1");
    on(op("EyeLike", 22, "k", -1, "dtype", DType.BOOL.code()), "f32[2,2] 5")
        .gives("bool[2,2] 0 0 1 0");
    on(op("EyeLike", 22, "k", Long.MIN_VALUE), "f32[2,2] 5").gives("f32[2,2] 0 0 0 0");
    on(op("EyeLike", 22, "k", 9), "f32[2,2] 5").gives("f32[2,2] 0 0 0 0");
    run("EyeLike", 9, "i32[2] 5").breaks("a matrix, got i32[2]");
  }

  @Test
  void trilu() {
    String x = "f32[3,3] 1 2 3 4 5 6 7 8 9";
    run("Trilu", 14, x).gives("f32[3,3] 1 2 3 0 5 6 0 0 9");
    run("Trilu", 14, x, "i64[] 1").gives("f32[3,3] 0 2 3 0 0 6 0 0 0");
    run("Trilu", 14, x, "i64[] -1").gives("f32[3,3] 1 2 3 4 5 6 0 8 9");
    on(op("Trilu", 14, "upper", 0), x).gives("f32[3,3] 1 0 0 4 5 0 7 8 9");
    on(op("Trilu", 14, "upper", 0), x, "i64[] 1").gives("f32[3,3] 1 2 0 4 5 6 7 8 9");
    on(op("Trilu", 14, "upper", 0), x, "i64[] -5").gives("f32[3,3] 0 0 0 0 0 0 0 0 0");
    on(op("Trilu", 14, "upper", 0), "f32[1,2] 1 2", "i64[] 9223372036854775807")
        .gives("f32[1,2] 1 2");
    run("Trilu", 14, "i8[2,1,2] 1 2 3 4", "i64[] 1").gives("i8[2,1,2] 0 2 0 4");
    run("Trilu", 14, "f32[2,0]").gives("f32[2,0]");
    run("Trilu", 14, "f32[2] 1").breaks("matrices, got f32[2]");
  }

  @Test
  void nonMaxSuppression() {
    String boxes = "f32[1,4,4] 0 0 1 1  0 0.1 1 1.1  0 -0.1 1 0.9  0 10 1 11";
    String scores = "f32[1,1,4] 0.9 0.75 0.6 0.95";
    run("NonMaxSuppression", 11, boxes, scores, "i64[1] 3", "f32[1] 0.5", "f32[1] 0")
        .unpredicted().gives("i64[2,3] 0 0 3 0 0 0");
    run("NonMaxSuppression", 11, boxes, scores, "i64[] 9", "f32[] 0.9", "f32[] 0.7")
        .unpredicted().gives("i64[3,3] 0 0 3 0 0 0 0 0 1");
    run("NonMaxSuppression", 10, boxes, scores).unpredicted().gives("i64[0,3]");
    on(op("NonMaxSuppression", 11, "center_point_box", 1),
        "f32[1,2,4] 0.5 0.5 1 1  0.5 0.6 1 1", "f32[1,2,2] 0.1 0.2  0.2 0.1", "i64[1] 2",
        "f32[1] 0.5").unpredicted().gives("i64[2,3] 0 0 1 0 1 0");
    run("NonMaxSuppression", 11, "f32[1,4,3] 0", scores, "i64[1] 3")
        .failsWith("boxes [N,b,4] and scores [N,c,b], got 1x4x3 and 1x1x4");
  }

  @Test
  void theNumberOfPlacesIsNotKnown() {
    assertThat(OpCall.infer(op("NonZero", 13), OpCall.type("N", 3)))
        .isEqualTo(List.of(TensorType.of(DType.INT64,
            List.of(Dim.of(2), Dim.unknown()))));
  }
}
