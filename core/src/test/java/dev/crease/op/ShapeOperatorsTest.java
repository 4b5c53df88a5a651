package dev.crease.op;

import static dev.crease.op.OpCall.infer;
import static dev.crease.op.OpCall.type;
import static dev.crease.op.OpCase.on;
import static dev.crease.op.OpCase.op;
import static dev.crease.op.OpCase.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.MalformedModelException;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operators that change the axes, and those that make or read shapes. */
class ShapeOperatorsTest {

  private static final String X = "f32[2,3] 1 2 3 4 5 6";

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      0 | f32[2,3] 1 2 3 4 5 6 | i64[2] 3 2   | f32[3,2] 1 2 3 4 5 6
      0 | f32[2,3] 1 2 3 4 5 6 | i64[1] -1    | f32[6] 1 2 3 4 5 6
      0 | f32[2,3] 1 2 3 4 5 6 | i64[3] 0 1 -1 | f32[2,1,3] 1 2 3 4 5 6
      0 | f32[1] 7             | i64[0]       | f32[] 7
      0 | f32[] 7              | i64[2] 1 1   | f32[1,1] 7
      0 | f32[0,3]             | i64[2] 0 -1  | f32[0,3]
      0 | f32[0,3]             | i64[2] -1 3  | f32[0,3]
      1 | f32[0,3]             | i64[2] 3 0   | f32[3,0]
      0 | string[2] a b        | i64[2] 2 1   | string[2,1] a b
      """)
  void reshape(int allowZero, String x, String shape, String y) {
    on(op("Reshape", 14, "allowzero", allowZero), x, shape).gives(y);
  }

  @Test
  void reshapeByAttribute() {
    on(op("Reshape", 1, "shape", new long[]{0, -1, 1}), X).gives("f32[2,3,1] 1 2 3 4 5 6");
  }

  @Test
  void reshapeKeepsSymbols() {
    TensorType x = type("N", 64, 7, 7);
    assertThat(infer(op("Reshape", 1, "shape", new long[]{0, -1}), x))
        .isEqualTo(List.of(type("N", 3136)));
    assertThat(infer(op("Reshape", 1, "shape", new long[]{-1, 3136}), x))
        .isEqualTo(List.of(type("N", 3136)));
    assertThat(infer(op("Reshape", 1, "shape", new long[]{-1}), x).getFirst().dims())
        .contains(List.of(Dim.unknown()));
    assertThat(infer(op("Reshape", 1, "shape", new long[]{-1, 10}), x).getFirst().dims())
        .contains(List.of(Dim.unknown(), Dim.of(10)));
  }

  @Test
  void reshapeRefuses() {
    run("Reshape", 14, X, "i64[2] 4 2").breaks("as many elements as [2, 3], got [4, 2]");
    run("Reshape", 14, X, "i64[2] -1 4").breaks("a shape that divides [2, 3], got [-1, 4]");
    run("Reshape", 14, X, "i64[2] -1 -1").breaks("one -1 at most");
    run("Reshape", 14, X, "i64[3] 2 3 0").breaks("0 for axes of [2, 3], got [2, 3, 0]");
    run("Reshape", 14, X, "i64[2] -2 3").breaks("got [-2, 3]");
    assertThatThrownBy(() -> infer(op("Reshape", 1, "shape", new long[]{5}), type(2, 3)))
        .isInstanceOf(MalformedModelException.class);
  }

  @Test
  void flatten() {
    String x = "f32[1,2,3] 1 2 3 4 5 6";
    run("Flatten", 13, x).gives("f32[1,6] 1 2 3 4 5 6");
    on(op("Flatten", 13, "axis", 0), x).gives("f32[1,6] 1 2 3 4 5 6");
    on(op("Flatten", 13, "axis", 3), x).gives("f32[6,1] 1 2 3 4 5 6");
    on(op("Flatten", 13, "axis", -1), x).gives("f32[2,3] 1 2 3 4 5 6");
    on(op("Flatten", 13, "axis", 0), "f32[] 3").gives("f32[1,1] 3");
    on(op("Flatten", 13, "axis", 4), x).breaks("an axis from -3 to 2, got 4");
    assertThat(infer(op("Flatten", 13), type("N", 4, 5))).isEqualTo(List.of(type("N", 20)));
  }

  @Test
  void squeeze() {
    String x = "f32[1,2,1] 1 2";
    run("Squeeze", 13, x).gives("f32[2] 1 2");
    run("Squeeze", 13, x, "i64[1] -1").gives("f32[1,2] 1 2");
    on(op("Squeeze", 11, "axes", new long[]{0, 2}), x).gives("f32[2] 1 2");
    run("Squeeze", 13, "f32[1] 5").gives("f32[] 5");
    run("Squeeze", 13, x, "i64[1] 1").breaks("size 1 on axis 1, got 2");
    assertThat(infer(op("Squeeze", 11, "axes", new long[]{2}), type("N", 4, 1)))
        .isEqualTo(List.of(type("N", 4)));
  }

  @Test
  void unsqueeze() {
    run("Unsqueeze", 13, "f32[2] 1 2", "i64[2] 0 -1").gives("f32[1,2,1] 1 2");
    run("Unsqueeze", 13, "f32[] 1", "i64[1] 0").gives("f32[1] 1");
    on(op("Unsqueeze", 11, "axes", new long[]{2, 1}), "f32[2] 1 2").gives("f32[2,1,1] 1 2");
    on(op("Unsqueeze", 11, "axes", new long[]{1, 2}), "f32[0]").gives("f32[0,1,1]");
    run("Unsqueeze", 13, "f32[2] 1 2", "i64[1] 2").breaks("an axis from -2 to 1, got 2");
    run("Unsqueeze", 13, "f32[2] 1 2", "i64[2] 0 -3").breaks("each axis once");
    on(op("Unsqueeze", 11), "f32[2] 1 2").breaks("axes, got none");
  }

  @Test
  void transpose() {
    run("Transpose", 13, X).gives("f32[3,2] 1 4 2 5 3 6");
    on(op("Transpose", 13, "perm", new long[]{1, 0, 2}), "i8[1,2,2] 1 2 3 4")
        .gives("i8[2,1,2] 1 2 3 4");
    on(op("Transpose", 13, "perm", new long[]{2, 0, 1}), "string[1,2,2] a b c d")
        .gives("string[2,1,2] a c b d");
    run("Transpose", 13, "f32[] 1").gives("f32[] 1");
    run("Transpose", 13, "f32[0,3]").gives("f32[3,0]");
    on(op("Transpose", 13, "perm", new long[]{0}), X).breaks("a permutation of 2 axes, got [0]");
    on(op("Transpose", 13, "perm", new long[]{0, 0}), X).breaks("each axis once");
    assertThat(infer(op("Transpose", 13, "perm", new long[]{0, 2, 1}), type("N", 4, "W")))
        .isEqualTo(List.of(type("N", "W", 4)));
    assertThat(((Transpose) op("Transpose", 13)).order(new Nowhere(), 3)).containsExactly(2, 1, 0);
  }

  @Test
  void concat() {
    on(op("Concat", 13, "axis", 0), "f32[1,2] 1 2", "f32[2,2] 3 4 5 6")
        .gives("f32[3,2] 1 2 3 4 5 6");
    on(op("Concat", 13, "axis", -1), "f32[2,1] 1 2", "f32[2,0]", "f32[2,2] 3 4 5 6")
        .gives("f32[2,3] 1 3 4 2 5 6");
    run("Concat", 1, "f32[1,1] 1", "f32[1,1] 2").gives("f32[1,2] 1 2");
    on(op("Concat", 13, "axis", 0), "string[1] a", "string[1] b").gives("string[2] a b");
    on(op("Concat", 13, "axis", 0), "f32[1,2] 1", "f32[1,3] 1").breaks("got [?, 2] and [?, 3]");
    on(op("Concat", 13, "axis", 0), "f32[1] 1", "i32[1] 1").breaks("got f32 and i32");
    on(op("Concat", 13, "axis", 1), "f32[1] 1").breaks("an axis from -1 to 0, got 1");
    assertThatThrownBy(() -> op("Concat", 13))
        .isInstanceOf(MalformedModelException.class)
        .hasMessage("node n (Test) attribute axis: expected an integer, got nothing; "
            + "fix: export the model again");
    assertThat(infer(op("Concat", 13, "axis", 1), type("N", 3, "?1"), type("N", 4, 7)))
        .isEqualTo(List.of(type("N", 7, 7)));
  }

  @Test
  void split() {
    String x = "f32[1,4] 1 2 3 4";
    on(op("Split", 2, "axis", 1), x).outputs(2).gives("f32[1,2] 1 2", "f32[1,2] 3 4");
    on(op("Split", 11, "axis", -1, "split", new long[]{1, 3}), x).outputs(2)
        .gives("f32[1,1] 1", "f32[1,3] 2 3 4");
    on(op("Split", 13, "axis", 1), x, "i64[3] 1 0 3").outputs(3)
        .gives("f32[1,1] 1", "f32[1,0]", "f32[1,3] 2 3 4");
    on(op("Split", 18, "axis", 1, "num_outputs", 3), x).outputs(3)
        .gives("f32[1,2] 1 2", "f32[1,2] 3 4", "f32[1,0]");
    on(op("Split", 1, "axis", 0), "f32[3] 1 2 3", "i64[2] 1 2").outputs(2)
        .gives("f32[1] 1", "f32[2] 2 3");
    on(op("Split", 13, "axis", 0), "string[2] a b").outputs(2).gives("string[1] a", "string[1] b");
  }

  @Test
  void splitRefuses() {
    on(op("Split", 13, "axis", 0), "f32[3] 1").outputs(2)
        .breaks("a size that 2 divides on axis 0, got 3");
    on(op("Split", 13, "axis", 0), "f32[3] 1", "i64[2] 1 1").outputs(2)
        .breaks("2 lengths that add up to 3, got [1, 1]");
    on(op("Split", 18, "axis", 0, "num_outputs", 3), "f32[3] 1").outputs(2)
        .breaks("num_outputs = 2 for 2 outputs, got 3");
    on(op("Split", 13, "axis", 0), "f32[3] 1", "i64[2] 4 -1").outputs(2)
        .breaks("lengths >= 0, got [4, -1]");
  }

  @Test
  void expandAndTile() {
    run("Expand", 8, "f32[3,1] 1 2 3", "i64[3] 2 1 2")
        .gives("f32[2,3,2] 1 1 2 2 3 3 1 1 2 2 3 3");
    run("Expand", 8, "f32[3] 1 2 3", "i64[1] 1").gives("f32[3] 1 2 3");
    run("Expand", 8, "f32[] 1", "i64[2] 0 2").gives("f32[0,2]");
    run("Expand", 8, "f32[2] 1", "i64[1] 3").breaks("got [2] and [3]");
    run("Tile", 13, "f32[1,2] 1 2", "i64[2] 2 2").gives("f32[2,4] 1 2 1 2 1 2 1 2");
    run("Tile", 13, "f32[2] 1 2", "i64[1] 0").gives("f32[0]");
    run("Tile", 13, "string[1] a", "i64[1] 2").gives("string[2] a a");
    run("Tile", 1, "f32[1,2] 1 2", "f32[] 2", "f32[] 1").gives("f32[1,4] 1 2 1 2");
    run("Tile", 13, "f32[2] 1 2", "i64[1] 9223372036854775807")
        .failsWith("less than 2^31 elements, got [?]");
    run("Expand", 8, "f32[] 1", "i64[3] 4294967296 4294967296 4294967296")
        .failsWith("less than 2^31 elements, got [4294967296, 4294967296, 4294967296]");
    run("Tile", 13, "f32[2] 1 2", "i64[2] 1 1").breaks("1 repeats >= 0, got [1, 1]");
  }

  @Test
  void shapeAndSize() {
    run("Shape", 13, X).gives("i64[2] 2 3");
    run("Shape", 13, "f32[] 1").gives("i64[0]");
    on(op("Shape", 15, "start", -1), X).gives("i64[1] 3");
    on(op("Shape", 15, "start", 1, "end", -5), X).gives("i64[0]");
    on(op("Shape", 15, "end", 9), X).gives("i64[2] 2 3");
    run("Size", 13, X).gives("i64[] 6");
    run("Size", 13, "f32[0,3]").gives("i64[] 0");
  }

  @Test
  void shapeIsKnownWhereTheAxesAskedForAre() {
    OpCall.Inference in = new OpCall.Inference(
        List.of(new OpCall.Known(Optional.of(type("N", 4)), Optional.empty())), 1, false);
    assertThat(op("Shape", 13).known(in)).isEmpty();
    assertThat(op("Shape", 15, "start", 1).known(in).map(v -> Literal.show(v.getFirst())))
        .contains("i64[1] 4");
    assertThat(op("Size", 13).known(in)).isEmpty();
    assertThat(infer(op("Shape", 13), type("N", 4)))
        .isEqualTo(List.of(TensorType.of(DType.INT64, Shape.of(2))));
  }

  @Test
  void constantOfShape() {
    run("ConstantOfShape", 9, "i64[2] 2 1").gives("f32[2,1] 0 0");
    on(op("ConstantOfShape", 9, "value", Tensor.ofLongs(Shape.of(1), 7)), "i64[1] 2")
        .gives("i64[2] 7 7");
    run("ConstantOfShape", 9, "i64[0]").gives("f32[] 0");
    run("ConstantOfShape", 9, "i64[2] 0 3").gives("f32[0,3]");
    run("ConstantOfShape", 9, "i64[1] -1").breaks("sizes >= 0, got [-1]");
    run("ConstantOfShape", 9, "i64[2] 65536 65536")
        .failsWith("less than 2^31 elements, got [65536, 65536]");
    assertThatThrownBy(
        () -> op("ConstantOfShape", 9, "value", Tensor.ofLongs(Shape.of(2), 7, 8)))
        .hasMessageContaining("attribute value: expected one element, got 2");
  }

  @Test
  void blocks() {
    String channels = "f32[1,4,1,2] 0 1 2 3 4 5 6 7";
    on(op("DepthToSpace", 13, "blocksize", 2), channels)
        .gives("f32[1,1,2,4] 0 2 1 3 4 6 5 7");
    String two = "f32[1,8,1,1] 0 1 2 3 4 5 6 7";
    on(op("DepthToSpace", 1, "blocksize", 2), two).gives("f32[1,2,2,2] 0 2 4 6 1 3 5 7");
    on(op("DepthToSpace", 11, "blocksize", 2, "mode", "CRD"), two)
        .gives("f32[1,2,2,2] 0 1 2 3 4 5 6 7");
    on(op("SpaceToDepth", 13, "blocksize", 2), "f32[1,2,2,2] 0 2 4 6 1 3 5 7").gives(two);
    on(op("SpaceToDepth", 13, "blocksize", 2), "f32[1,1,3,2] 0").breaks("2 divides, got 3");
    on(op("DepthToSpace", 13, "blocksize", 2), "f32[1,3,1,1] 0").breaks("4 divides, got 3");
    on(op("DepthToSpace", 13, "blocksize", 0), "f32[1,3,1,1] 0")
        .breaks("a block size from 1 to 32767");
    on(op("DepthToSpace", 13, "blocksize", 2), "f32[1,3,1] 0").breaks("an input of 4 axes");
    assertThat(OpCall.parse("DepthToSpace", 13, "blocksize", 2, "mode", "X"))
        .isEqualTo(new Opaque("", "DepthToSpace", "its mode is 'X'"));
    assertThat(infer(op("DepthToSpace", 13, "blocksize", 2), type("N", 8, "H", 3)))
        .isEqualTo(List.of(TensorType.of(DType.FLOAT,
            List.of(new Dim.Symbol("N"), Dim.of(2), Dim.unknown(), Dim.of(6)))));
  }

  @Test
  void constants() {
    on(op("Constant", 13, "value", Tensor.ofLongs(Shape.of(2), 1, 2))).gives("i64[2] 1 2");
    on(op("Constant", 12, "value_float", 1.5f)).gives("f32[] 1.5");
    on(op("Constant", 12, "value_ints", new long[]{})).gives("i64[0]");
  }
}
