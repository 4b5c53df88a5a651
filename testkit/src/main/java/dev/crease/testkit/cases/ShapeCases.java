package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that change the shape of a value and keep its elements. */
final class ShapeCases {

  private ShapeCases() {}

  static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    reshape(cases);
    transpose(cases);
    flatten(cases);
    squeeze(cases);
    spaceAndDepth(cases);
    known(cases);
    return cases;
  }

  private static void reshape(List<OperatorCase> cases) {
    long[][] targets = {{2, 60}, {-1}, {0, -1}, {0, 0, 12}, {2, 5, 2, 2, 3}, {1, 120}, {0, 5, -1}};
    for (long[] target : targets) {
      CaseBuilder c = CaseBuilder.of("Reshape 2x5x4x3 to " + Shape.of(target.length)
          + " sizes " + Arrays.toString(target));
      cases.add(c.output(
          c.node("Reshape").in(c.x(2, 5, 4, 3), c.graph().longs("s", target)).as("y")));
    }
    CaseBuilder zero = CaseBuilder.of("Reshape allowzero", 17);
    cases.add(zero.output(zero.node("Reshape").in(zero.x(0, 4), zero.graph().longs("s", 4, 0))
        .integer("allowzero", 1).as("y")));
    CaseBuilder batch = CaseBuilder.of("Reshape by a computed shape");
    String x = batch.x(2, 6, 2, 2);
    String n = batch.node("Gather").in(batch.node("Shape").in(x).as("shape"),
        batch.graph().initializer("zero", Tensor.ofLongs(Shape.SCALAR, 0))).as("n");
    String first = batch.node("Unsqueeze").in(n, batch.graph().longs("axes", 0)).as("first");
    String shape = batch.node("Concat").in(first, batch.graph().longs("rest", -1))
        .integer("axis", 0).as("target");
    cases.add(batch.output(batch.node("Reshape").in(x, shape).as("y")));
  }

  private static void transpose(List<OperatorCase> cases) {
    long[][] orders = {{0, 2, 3, 1}, {0, 3, 1, 2}, {0, 1, 3, 2}, {1, 0, 2, 3}, {3, 2, 1, 0},
        {0, 1, 2, 3}};
    for (long[] order : orders) {
      CaseBuilder c = CaseBuilder.of("Transpose " + Arrays.toString(order));
      cases.add(c.output(
          c.node("Transpose").in(c.x(2, 5, 4, 3)).integers("perm", order).as("y")));
    }
    CaseBuilder bare = CaseBuilder.of("Transpose without perm");
    cases.add(bare.output(bare.node("Transpose").in(bare.x(2, 5, 4)).as("y")));
    CaseBuilder shuffle = CaseBuilder.of("Transpose between Reshapes (channel shuffle)");
    String apart = shuffle.node("Reshape").in(shuffle.x(2, 6, 3, 3),
        shuffle.graph().longs("a", -1, 2, 3, 3, 3)).as("apart");
    String turned = shuffle.node("Transpose").in(apart).integers("perm", 0, 2, 1, 3, 4).as("t");
    cases.add(shuffle.output(
        shuffle.node("Reshape").in(turned, shuffle.graph().longs("b", -1, 6, 3, 3)).as("y")));
  }

  private static void flatten(List<OperatorCase> cases) {
    for (int axis : new int[]{0, 1, 2, 4, -1}) {
      CaseBuilder c = CaseBuilder.of("Flatten axis " + axis);
      cases.add(c.output(c.node("Flatten").in(c.x(2, 5, 4, 3)).integer("axis", axis).as("y")));
    }
  }

  private static void squeeze(List<OperatorCase> cases) {
    CaseBuilder old = CaseBuilder.of("Squeeze opset 11", 11);
    cases.add(old.output(
        old.node("Squeeze").in(old.x(2, 5, 1, 1)).integers("axes", 2, 3).as("y")));
    CaseBuilder oldUp = CaseBuilder.of("Unsqueeze opset 11", 11);
    cases.add(oldUp.output(
        oldUp.node("Unsqueeze").in(oldUp.x(5)).integers("axes", 0, 2, 3).as("y")));
    CaseBuilder axes = CaseBuilder.of("Squeeze negative axes");
    cases.add(axes.output(axes.node("Squeeze")
        .in(axes.x(2, 5, 1, 1), axes.graph().longs("a", -1, -2)).as("y")));
    CaseBuilder every = CaseBuilder.of("Squeeze every axis of size 1");
    cases.add(every.output(every.node("Squeeze").in(every.x(1, 5, 1, 3)).as("y")));
    CaseBuilder up = CaseBuilder.of("Unsqueeze negative axes");
    cases.add(up.output(
        up.node("Unsqueeze").in(up.x(2, 5), up.graph().longs("a", -1, 1)).as("y")));
  }

  private static void spaceAndDepth(List<OperatorCase> cases) {
    for (String mode : List.of("DCR", "CRD")) {
      CaseBuilder c = CaseBuilder.of("DepthToSpace " + mode);
      cases.add(c.output(c.node("DepthToSpace").in(c.x(2, 12, 3, 4)).integer("blocksize", 2)
          .text("mode", mode).as("y")));
    }
    CaseBuilder back = CaseBuilder.of("SpaceToDepth");
    cases.add(back.output(
        back.node("SpaceToDepth").in(back.x(2, 3, 4, 6)).integer("blocksize", 2).as("y")));
  }

  private static void known(List<OperatorCase> cases) {
    CaseBuilder shape = CaseBuilder.of("Shape");
    cases.add(shape.outputOf(DType.INT64, shape.node("Shape").in(shape.x(2, 5, 4)).as("y")));
    CaseBuilder part = CaseBuilder.of("Shape from 1 to -1", 15);
    cases.add(part.outputOf(DType.INT64, part.node("Shape").in(part.x(2, 5, 4, 3))
        .integer("start", 1).integer("end", -1).as("y")));
    CaseBuilder size = CaseBuilder.of("Size");
    cases.add(size.outputOf(DType.INT64, size.node("Size").in(size.x(2, 5, 4)).as("y")));
    CaseBuilder fill = CaseBuilder.of("ConstantOfShape");
    String sizes = fill.node("Shape").in(fill.x(2, 5)).as("s");
    cases.add(fill.output(fill.node("ConstantOfShape").in(sizes)
        .tensor("value", Tensor.ofFloats(Shape.of(1), 2.5f)).as("y")));
    CaseBuilder range = CaseBuilder.of("Range");
    cases.add(range.outputOf(DType.INT64, range.node("Range").in(
        range.input("from", Tensor.ofLongs(Shape.SCALAR, 2)),
        range.graph().initializer("to", Tensor.ofLongs(Shape.SCALAR, 11)),
        range.graph().initializer("step", Tensor.ofLongs(Shape.SCALAR, 3))).as("y")));
    CaseBuilder constant = CaseBuilder.of("Constant plus input");
    String k = constant.node("Constant")
        .tensor("value", Tensor.ofFloats(Shape.of(3), 1, 2, 3)).as("k");
    cases.add(constant.output(constant.node("Add").in(constant.x(2, 3), k).as("y")));
  }
}
