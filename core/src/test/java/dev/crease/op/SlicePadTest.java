package dev.crease.op;

import static dev.crease.op.OpCall.infer;
import static dev.crease.op.OpCall.type;
import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slice and Pad. */
class SlicePadTest {

  private static final String ROW = "f32[5] 0 1 2 3 4";

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      1   | 3   | 1  | f32[2] 1 2
      -3  | -1  | 1  | f32[2] 2 3
      0   | 9223372036854775807 | 1 | f32[5] 0 1 2 3 4
      -99 | 99  | 2  | f32[3] 0 2 4
      4   | 0   | -1 | f32[4] 4 3 2 1
      -1  | -9223372036854775808 | -2 | f32[3] 4 2 0
      99  | -99 | -1 | f32[5] 4 3 2 1 0
      -99 | -99 | -1 | f32[1] 0
      3   | 1   | 1  | f32[0]
      7   | 9   | 1  | f32[0]
      0   | 5   | 9223372036854775807 | f32[1] 0
      4   | 0   | -9223372036854775808 | f32[1] 4
      """)
  void slicesOfOneAxis(String start, String end, String step, String y) {
    run("Slice", 13, ROW, "i64[1] " + start, "i64[1] " + end, "-", "i64[1] " + step).gives(y);
  }

  @Test
  void slices() {
    String x = "f32[2,3] 1 2 3 4 5 6";
    on(op("Slice", 1, "starts", new long[]{0, 1}, "ends", new long[]{-1, 1000}), x)
        .gives("f32[1,2] 2 3");
    on(op("Slice", 1, "starts", new long[]{1}, "ends", new long[]{2}, "axes", new long[]{1}), x)
        .gives("f32[2,1] 2 5");
    run("Slice", 10, x, "i64[2] 0 -1", "i64[2] 2 -9", "i64[2] 0 -1", "i64[2] 1 -2")
        .gives("f32[2,2] 3 1 6 4");
    run("Slice", 13, x, "i64[2] 1 2", "i64[2] -9 -9", "i64[2] 0 1", "i64[2] -1 -1")
        .gives("f32[2,3] 6 5 4 3 2 1");
    run("Slice", 13, "string[3] a b c", "i32[1] 1", "i32[1] 3").gives("string[2] b c");
    run("Slice", 13, "f32[0,2]", "i64[1] 0", "i64[1] 5", "-", "i64[1] -1").gives("f32[0,2]");
    run("Slice", 13, x, "i64[0]", "i64[0]").gives("f32[2,3] 1 2 3 4 5 6");
  }

  @Test
  void sliceRefuses() {
    run("Slice", 13, ROW, "i64[1] 0", "i64[1] 1", "i64[1] 0", "i64[1] 0")
        .breaks("steps other than 0, got [0]");
    run("Slice", 13, ROW, "i64[1] 0", "i64[2] 1 1").breaks("as many starts as ends");
    run("Slice", 13, ROW, "i64[1] 0", "i64[1] 1", "i64[1] 1").breaks("an axis from -1 to 0, got 1");
    run("Slice", 13, ROW, "i64[2] 0 0", "i64[2] 1 1", "i64[2] 0 -1").breaks("each axis once");
  }

  @Test
  void aSliceOfAWholeAxisKeepsItsSymbol() {
    TensorType x = type("N", "W");
    long max = Integer.MAX_VALUE;
    assertThat(infer(op("Slice", 1, "starts", new long[]{0, 0}, "ends", new long[]{max, 4}), x)
        .getFirst().dims()).contains(List.of(new Dim.Symbol("N"), Dim.unknown()));
    assertThat(infer(op("Slice", 10), x, type(1), type(1)).getFirst().dims())
        .contains(Dims.unknown(2));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      constant | 2  | 1  | f32[6] 0 0 1 2 3 0
      edge     | 2  | 1  | f32[6] 1 1 1 2 3 3
      reflect  | 2  | 1  | f32[6] 3 2 1 2 3 2
      reflect  | 5  | 0  | f32[8] 2 1 2 3 2 1 2 3
      wrap     | 2  | 4  | f32[9] 2 3 1 2 3 1 2 3 1
      constant | -1 | 2  | f32[4] 2 3 0 0
      edge     | -1 | 2  | f32[4] 2 3 3 3
      reflect  | 1  | -1 | f32[3] 2 1 2
      wrap     | -1 | 2  | f32[4] 2 3 2 3
      constant | -4 | 2  | f32[1] 0
      constant | -2 | -1 | f32[0]
      edge     | -3 | 0  | f32[0]
      """)
  void pads(String mode, int before, int after, String y) {
    String x = "f32[3] 1 2 3";
    on(op("Pad", 19, "mode", mode), x, "i64[2] " + before + " " + after).gives(y);
    on(op("Pad", 2, "mode", mode, "pads", new long[]{before, after}), x).gives(y);
    on(op("Pad", 1, "mode", mode, "paddings", new long[]{before, after}), x).gives(y);
  }

  @Test
  void padsOfSeveralAxes() {
    String x = "f32[2,2] 1 2 3 4";
    run("Pad", 13, x, "i64[4] 0 1 1 0", "f32[] 9").gives("f32[3,3] 9 1 2 9 3 4 9 9 9");
    run("Pad", 18, x, "i64[2] 1 0", "-", "i64[1] -1").gives("f32[2,3] 0 1 2 0 3 4");
    on(op("Pad", 2, "pads", new long[]{0, 0, 0, 1}, "value", 5f), x)
        .gives("f32[2,3] 1 2 5 3 4 5");
    on(op("Pad", 18, "mode", "reflect"), x, "i64[4] 1 1 0 0").gives("f32[3,3] 4 3 4 2 1 2 4 3 4");
    run("Pad", 13, "string[1] a", "i64[2] 1 0").gives("string[2]  a");
    run("Pad", 13, "i64[1] 7", "i64[2] 1 0", "i64[1] 3").gives("i64[2] 3 7");
    on(op("Pad", 13, "mode", "reflect"), "f32[1] 7", "i64[2] 1 2").gives("f32[4] 7 7 7 7");
    run("Pad", 13, "f32[0]", "i64[2] 1 1").gives("f32[2] 0 0");
    run("Pad", 13, "f32[] 3", "i64[0]").gives("f32[] 3");
  }

  @Test
  void padRefuses() {
    run("Pad", 13, "f32[2] 1", "i64[1] 1").breaks("2 pads, got [1]");
    run("Pad", 13, "f32[2] 1", "i64[2] 9223372036854775807 1").breaks("pads of less than 2^31");
    run("Pad", 13, "f32[2] 1", "i64[2] 2147483647 1").failsWith("less than 2^31 elements");
    run("Pad", 13, "f32[2] 1", "i64[2] -2 -1").breaks("a size >= 0, got -2 and -1");
    on(op("Pad", 13, "mode", "edge"), "f32[0]", "i64[2] 1 1")
        .failsWith("elements to repeat along every axis, got an axis of size 0");
    run("Pad", 13, "f32[2] 1", "i64[2] 1 1", "i64[] 1")
        .failsWith("one element of the input's type as constant, got i64[scalar]");
    assertThat(OpCall.parse("Pad", 13, "mode", "mirror"))
        .isEqualTo(new Opaque("", "Pad", "its mode is 'mirror'"));
  }

  @Test
  void anAxisWithoutPadsKeepsItsSymbol() {
    assertThat(infer(op("Pad", 2, "pads", new long[]{0, 1, 0, 1}), type("N", 4)))
        .isEqualTo(List.of(type("N", 6)));
  }
}
