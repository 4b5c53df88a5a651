package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reductions along axes, and Softmax. */
final class ReduceCases {

  private ReduceCases() {}

  static List<OperatorCase> reductions() {
    List<OperatorCase> cases = new ArrayList<>();
    long[][] axes = {{2, 3}, {1}, {-1}, {0, 1, 2, 3}};
    for (String type : List.of("ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd",
        "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp")) {
      for (long[] a : axes) {
        for (int keep = 0; keep <= 1; keep++) {
          CaseBuilder c = CaseBuilder
              .of(type + " axes " + Arrays.toString(a) + (keep == 1 ? " kept" : ""), 12);
          cases.add(c.output(c.node(type).in(c.x(2, 5, 4, 3)).integers("axes", a)
              .integer("keepdims", keep).as("y")));
        }
      }
      CaseBuilder every = CaseBuilder.of(type + " without axes", 12);
      cases.add(every.output(every.node(type).in(every.x(2, 5, 4)).as("y")));
      CaseBuilder later = CaseBuilder.of(type + " opset 18", 18);
      cases.add(later.output(later.node(type)
          .in(later.x(2, 5, 4, 3), later.graph().longs("axes", 2, 3)).integer("keepdims", 0)
          .as("y")));
    }
    CaseBuilder sum = CaseBuilder.of("ReduceSum opset 13", 13);
    cases.add(sum.output(sum.node("ReduceSum")
        .in(sum.x(2, 5, 4, 3), sum.graph().longs("axes", -1, 1)).as("y")));
    CaseBuilder none = CaseBuilder.of("ReduceSum nothing to do", 13);
    cases.add(none.output(
        none.node("ReduceSum").in(none.x(2, 3)).integer("noop_with_empty_axes", 1).as("y")));
    CaseBuilder ints = CaseBuilder.of("ReduceMax i64", 13);
    cases.add(ints.outputOf(DType.INT64, ints.node("ReduceMax")
        .in(ints.integers("x", DType.INT64, -50, 50, 3, 4)).integers("axes", 1).as("y")));
    return cases;
  }

  static List<OperatorCase> softmax() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String type : List.of("Softmax", "LogSoftmax")) {
      for (int axis : new int[]{-1, 0, 1, 2}) {
        CaseBuilder c = CaseBuilder.of(type + " axis " + axis);
        cases.add(c.output(c.node(type).in(c.x(2, 5, 4, 3)).integer("axis", axis).as("y")));
      }
      CaseBuilder bare = CaseBuilder.of(type + " without axis");
      cases.add(bare.output(bare.node(type).in(bare.x(2, 10)).as("y")));
      CaseBuilder old = CaseBuilder.of(type + " opset 11 flattens", 11);
      cases.add(old.output(old.node(type).in(old.x(2, 5, 4, 3)).integer("axis", 1).as("y")));
      CaseBuilder large = CaseBuilder.of(type + " of 1000 large numbers");
      cases.add(large.output(large.node(type).in(large.normals("x", 50, 2, 1000)).as("y")));
      CaseBuilder one = CaseBuilder.of(type + " of one number");
      cases.add(one.output(one.node(type).in(one.x(3, 1)).as("y")));
    }
    return cases;
  }
}
