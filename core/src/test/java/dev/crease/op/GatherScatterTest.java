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

/** Gather, GatherElements, GatherND, Scatter, ScatterElements, ScatterND, Compress, OneHot. */
class GatherScatterTest {

  private static final String X = "f32[2,3] 1 2 3 4 5 6";

  @Test
  void gather() {
    run("Gather", 13, X, "i64[2] 1 0").gives("f32[2,3] 4 5 6 1 2 3");
    on(op("Gather", 13, "axis", 1), X, "i64[2,1] -1 0").gives("f32[2,2,1] 3 1 6 4");
    on(op("Gather", 1, "axis", -1), X, "i32[] 1").gives("f32[2] 2 5");
    run("Gather", 13, X, "i64[0]").gives("f32[0,3]");
    run("Gather", 13, "string[2] a b", "i64[3] 1 0 1").gives("string[3] b a b");
    on(op("Gather", 13, "axis", 1), "f32[2,3,2] 1 2 3 4 5 6 7 8 9 10 11 12", "i64[2] 2 0")
        .gives("f32[2,2,2] 5 6 1 2 11 12 7 8");
    run("Gather", 13, X, "i64[1] 2").failsWith("an index from -2 to 1, got 2");
    run("Gather", 13, X, "i64[1] -3").failsWith("an index from -2 to 1, got -3");
    on(op("Gather", 13, "axis", 2), X, "i64[1] 0").breaks("an axis from -2 to 1, got 2");
    assertThat(infer(op("Gather", 13, "axis", 1), type("N", 4), type("M", 2)))
        .isEqualTo(List.of(type("N", "M", 2)));
  }

  @Test
  void gatherElements() {
    run("GatherElements", 13, X, "i64[1,3] 1 0 1").gives("f32[1,3] 4 2 6");
    on(op("GatherElements", 13, "axis", 1), X, "i64[2,2] 0 -1 1 1").gives("f32[2,2] 1 3 5 5");
    run("GatherElements", 11, X, "i64[0,3]").gives("f32[0,3]");
    run("GatherElements", 13, X, "i64[1,1] 2").failsWith("an index from -2 to 1, got 2");
    run("GatherElements", 13, X, "i64[1,4] 0").failsWith("indices within 2x3 but for axis 0");
    run("GatherElements", 13, X, "i64[1] 0").failsWith("indices within 2x3 but for axis 0");
  }

  @Test
  void gatherND() {
    run("GatherND", 11, "f32[2,2] 0 1 2 3", "i64[2,2] 0 0 1 1").gives("f32[2] 0 3");
    run("GatherND", 11, "f32[2,2] 0 1 2 3", "i64[2,1] 1 -2").gives("f32[2,2] 2 3 0 1");
    run("GatherND", 11, "f32[2,2,2] 0 1 2 3 4 5 6 7", "i64[2,1,2] 0 1 1 0")
        .gives("f32[2,1,2] 2 3 4 5");
    on(op("GatherND", 12, "batch_dims", 1), "f32[2,2,2] 0 1 2 3 4 5 6 7", "i64[2,1] 1 0")
        .gives("f32[2,2] 2 3 4 5");
    run("GatherND", 11, "f32[2] 0 1", "i64[0,1]").gives("f32[0]");
    run("GatherND", 11, "f32[2] 0 1", "i64[2] 0 0").breaks("tuples of at most 1 indices, got 2");
    run("GatherND", 11, "f32[2] 0 1", "i64[1] 2").failsWith("an index from -2 to 1, got 2");
    on(op("GatherND", 12, "batch_dims", 1), "f32[2] 0 1", "i64[1] 0")
        .breaks("more axes of indices and input than batch_dims = 1");
  }

  @ParameterizedTest
  @CsvSource({"none, 11, 3", "add, 16, 5", "mul, 24, 6", "max, 11, 3", "min, 3, 2"})
  void scatterReduces(String reduction, String first, String second) {
    on(op("ScatterElements", 18, "reduction", reduction), "f32[3] 3 2 8", "i64[2] 0 1",
        "f32[2] 11 3").gives(
            "f32[3] " + ("add".equals(reduction)
                ? "14"
                : "mul".equals(reduction)
                    ? "33"
                    : first)
                + " " + second + " 8");
    on(op("ScatterND", 18, "reduction", reduction), "i32[3] 3 2 8", "i64[2,1] 0 1",
        "i32[2] 11 3").gives(
            "i32[3] " + ("add".equals(reduction)
                ? "14"
                : "mul".equals(reduction)
                    ? "33"
                    : first)
                + " " + second + " 8");
  }

  @Test
  void scatterElements() {
    run("ScatterElements", 11, X, "i64[1,2] 1 0", "f32[1,2] 8 9").gives("f32[2,3] 1 9 3 8 5 6");
    on(op("ScatterElements", 11, "axis", 1), X, "i64[1,2] 2 -3", "f32[1,2] 8 9")
        .gives("f32[2,3] 9 2 8 4 5 6");
    on(op("Scatter", 9, "axis", 1), X, "i64[1,2] 2 -3", "f32[1,2] 8 9")
        .gives("f32[2,3] 9 2 8 4 5 6");
    on(op("ScatterElements", 16, "reduction", "add"), "u8[2] 255 1", "i64[2] 0 0", "u8[2] 1 5")
        .gives("u8[2] 5 1");
    run("ScatterElements", 11, "string[2] a b", "i64[1] 1", "string[1] c").gives("string[2] a c");
    on(op("ScatterElements", 16, "reduction", "add"), "string[1] a", "i64[1] 0", "string[1] b")
        .failsWith("numbers, got strings");
    run("ScatterElements", 11, X, "i64[1,2] 1 0", "f32[1,1] 8")
        .failsWith("updates of shape 1x2, got 1x1");
    run("ScatterElements", 11, X, "i64[1,1] 5", "f32[1,1] 8").failsWith("got 5");
    assertThat(OpCall.parse("ScatterElements", 18, "reduction", "avg"))
        .isEqualTo(new Opaque("", "ScatterElements", "its reduction is not known"));
  }

  @Test
  void scatterND() {
    run("ScatterND", 11, X, "i64[1,1] -1", "f32[1,3] 7 8 9").gives("f32[2,3] 1 2 3 7 8 9");
    run("ScatterND", 11, X, "i64[2,2] 0 1 1 2", "f32[2] 7 8").gives("f32[2,3] 1 7 3 4 5 8");
    on(op("ScatterND", 16, "reduction", "add"), "f32[2] 1 1", "i64[3,1] 0 0 1", "f32[3] 1 2 3")
        .gives("f32[2] 4 4");
    run("ScatterND", 11, X, "i64[0,2]", "f32[0]").gives("f32[2,3] 1 2 3 4 5 6");
    run("ScatterND", 11, X, "i64[1,2] 0 0", "f32[2] 1").failsWith("1 updates, got 2");
    run("ScatterND", 11, X, "i64[1,3] 0", "f32[1] 1").failsWith("at most 2 indices, got 1x3");
  }

  @Test
  void compress() {
    on(op("Compress", 11, "axis", 1), X, "bool[3] 0 1 1").unpredicted()
        .gives("f32[2,2] 2 3 5 6");
    on(op("Compress", 11, "axis", 0), X, "bool[1] 1").unpredicted().gives("f32[1,3] 1 2 3");
    run("Compress", 9, X, "bool[5] 0 1 0 0 1").unpredicted().gives("f32[2] 2 5");
    run("Compress", 9, X, "bool[2] 0 0").unpredicted().gives("f32[0]");
    on(op("Compress", 11, "axis", 0), X, "bool[3] 1 1 1").failsWith("an index from -2 to 1");
  }

  @Test
  void oneHot() {
    run("OneHot", 11, "i64[3] 0 -1 9", "i64[] 3", "f32[2] 0 1")
        .gives("f32[3,3] 1 0 0 0 0 1 0 0 0");
    on(op("OneHot", 9, "axis", 0), "f32[2] 1 0", "f32[1] 2", "i32[2] 5 7")
        .gives("i32[2,2] 5 7 7 5");
    run("OneHot", 11, "i64[] 1", "i64[] 2", "f32[2] 0 1").gives("f32[2] 0 1");
    run("OneHot", 11, "i64[2] 1 1", "i64[] 0", "f32[2] 0 1").gives("f32[2,0]");
    run("OneHot", 11, "i64[1] 1", "i64[] -1", "f32[2] 0 1").breaks("a depth >= 0, got -1");
    run("OneHot", 11, "i64[1] 1", "i64[] 2", "f32[1] 0").failsWith("two values, off and on, got 1");
  }
}
