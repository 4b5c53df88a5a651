package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Operators that join values, take parts of them or pad them. */
final class PartCases {

  private PartCases() {}

  static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    concat(cases);
    split(cases);
    slice(cases);
    pad(cases);
    gather(cases);
    repeat(cases);
    return cases;
  }

  private static void concat(List<OperatorCase> cases) {
    for (int axis : new int[]{0, 1, 2, -1}) {
      CaseBuilder c = CaseBuilder.of("Concat axis " + axis);
      int at = axis < 0 ? 3 : axis;
      String[] parts = new String[3];
      for (int i = 0; i < parts.length; i++) {
        long[] sizes = {2, 3, 4, 5};
        sizes[at] = 1L + i;
        parts[i] = c.normals("x" + i, 1, sizes);
      }
      cases.add(c.output(c.node("Concat").in(parts).integer("axis", axis).as("y")));
    }
    CaseBuilder one = CaseBuilder.of("Concat of one");
    cases.add(one.output(one.node("Concat").in(one.x(2, 3)).integer("axis", 1).as("y")));
    CaseBuilder same = CaseBuilder.of("Concat of a value and itself");
    String x = same.x(2, 17, 3, 3);
    cases.add(same.output(same.node("Concat").in(x, x).integer("axis", 1).as("y")));
    CaseBuilder empty = CaseBuilder.of("Concat with nothing");
    cases.add(empty.output(empty.node("Concat").in(empty.x(2, 3), empty.normals("z", 1, 2, 0))
        .integer("axis", 1).as("y")));
  }

  private static void split(List<OperatorCase> cases) {
    CaseBuilder old = CaseBuilder.of("Split opset 11 uneven", 11);
    cases.add(old.output(
        old.node("Split").in(old.x(2, 6, 3)).integers("split", 1, 2, 3).integer("axis", 1)
            .outs(3)));
    CaseBuilder oldEqual = CaseBuilder.of("Split opset 11 equal", 11);
    cases.add(oldEqual.output(oldEqual.node("Split").in(oldEqual.x(6, 2)).outs(3)));
    CaseBuilder uneven = CaseBuilder.of("Split uneven on the last axis");
    cases.add(uneven.output(uneven.node("Split")
        .in(uneven.x(2, 6), uneven.graph().longs("s", 1, 5)).integer("axis", -1).outs(2)));
    CaseBuilder equal = CaseBuilder.of("Split equal");
    cases.add(equal.output(
        equal.node("Split").in(equal.x(2, 6, 3, 3)).integer("axis", 1).outs(2)));
    CaseBuilder count = CaseBuilder.of("Split opset 18 rest smaller", 18);
    cases.add(count.output(count.node("Split").in(count.x(2, 7)).integer("axis", 1)
        .integer("num_outputs", 3).outs(3)));
  }

  private static void slice(List<OperatorCase> cases) {
    slice(cases, "one axis", new long[]{1}, new long[]{4}, new long[]{1}, new long[]{1});
    slice(cases, "two axes", new long[]{1, 0}, new long[]{3, 2}, new long[]{2, 3},
        new long[]{1, 1});
    slice(cases, "from the end", new long[]{-3}, new long[]{-1}, new long[]{-3}, new long[]{1});
    slice(cases, "far past the end", new long[]{2}, new long[]{Long.MAX_VALUE}, new long[]{1},
        new long[]{1});
    slice(cases, "every second", new long[]{0, 1}, new long[]{9, 9}, new long[]{2, 3},
        new long[]{2, 2});
    slice(cases, "backwards", new long[]{-1}, new long[]{Long.MIN_VALUE}, new long[]{1},
        new long[]{-1});
    slice(cases, "backwards by two", new long[]{4}, new long[]{0}, new long[]{1},
        new long[]{-2});
    slice(cases, "nothing", new long[]{3}, new long[]{3}, new long[]{1}, new long[]{1});
    CaseBuilder old = CaseBuilder.of("Slice opset 9", 9);
    cases.add(old.output(old.node("Slice").in(old.x(2, 5, 4, 3)).integers("starts", 1, 0)
        .integers("ends", 5, -1).integers("axes", 1, 2).as("y")));
    CaseBuilder bare = CaseBuilder.of("Slice without axes");
    cases.add(bare.output(bare.node("Slice").in(bare.x(4, 5), bare.graph().longs("a", 1, 2),
        bare.graph().longs("b", 4, 5)).as("y")));
    CaseBuilder focus = CaseBuilder.of("Slice four times then Concat (Focus)");
    String x = focus.x(1, 3, 8, 8);
    List<String> parts = new ArrayList<>();
    for (int[] at : new int[][]{{0, 0}, {1, 0}, {0, 1}, {1, 1}}) {
      parts.add(focus.node("Slice").in(x, focus.graph().longs("a", at[0], at[1]),
          focus.graph().longs("b", 8, 8), focus.graph().longs("c", 2, 3),
          focus.graph().longs("d", 2, 2)).out());
    }
    cases.add(focus.output(focus.node("Concat").in(parts).integer("axis", 1).as("y")));
  }

  private static void slice(List<OperatorCase> cases, String id, long[] from, long[] to,
      long[] axes, long[] steps) {
    CaseBuilder c = CaseBuilder.of("Slice " + id);
    cases.add(c.output(c.node("Slice").in(c.x(2, 5, 4, 3), c.graph().longs("from", from),
        c.graph().longs("to", to), c.graph().longs("axes", axes), c.graph().longs("steps", steps))
        .as("y")));
  }

  private static void pad(List<OperatorCase> cases) {
    CaseBuilder old = CaseBuilder.of("Pad opset 10", 10);
    cases.add(old.output(old.node("Pad").in(old.x(1, 2, 3, 4))
        .integers("pads", 0, 0, 1, 2, 0, 0, 3, 0).real("value", 0.5).as("y")));
    for (String mode : List.of("constant", "reflect", "edge")) {
      CaseBuilder c = CaseBuilder.of("Pad " + mode);
      cases.add(c.output(c.node("Pad").in(c.x(1, 2, 4, 5),
          c.graph().longs("pads", 0, 0, 1, 2, 0, 0, 3, 1)).text("mode", mode).as("y")));
    }
    CaseBuilder value = CaseBuilder.of("Pad with a value");
    cases.add(value.output(value.node("Pad").in(value.x(2, 3),
        value.graph().longs("pads", 1, 0, 0, 2), value.scalar("v", -1.5)).as("y")));
    CaseBuilder crop = CaseBuilder.of("Pad negative");
    cases.add(crop.output(
        crop.node("Pad").in(crop.x(4, 5), crop.graph().longs("pads", -1, 1, 0, -2)).as("y")));
    CaseBuilder axes = CaseBuilder.of("Pad opset 18 axes", 18);
    cases.add(axes.output(axes.node("Pad").in(axes.x(1, 2, 3, 4), axes.graph().longs("p", 1, 2),
        "", axes.graph().longs("a", -1)).as("y")));
  }

  private static void gather(List<OperatorCase> cases) {
    for (int axis : new int[]{0, 1, -1}) {
      CaseBuilder c = CaseBuilder.of("Gather axis " + axis);
      cases.add(c.output(c.node("Gather").in(c.x(4, 5, 6),
          c.integers("i", DType.INT64, -4, 3, 2, 3)).integer("axis", axis).as("y")));
    }
    CaseBuilder scalar = CaseBuilder.of("Gather by a scalar");
    cases.add(scalar.output(scalar.node("Gather").in(scalar.x(4, 5),
        scalar.graph().initializer("i", Tensor.ofLongs(Shape.SCALAR, -1))).integer("axis", 1)
        .as("y")));
    CaseBuilder elements = CaseBuilder.of("GatherElements");
    cases.add(elements.output(elements.node("GatherElements").in(elements.x(4, 5),
        elements.integers("i", DType.INT64, -4, 3, 2, 5)).integer("axis", 0).as("y")));
    for (int largest = 0; largest <= 1; largest++) {
      CaseBuilder arg = CaseBuilder.of(largest == 1 ? "ArgMax axis 1" : "ArgMin axis -1");
      cases.add(arg.outputOf(DType.INT64,
          arg.node(largest == 1 ? "ArgMax" : "ArgMin").in(arg.x(2, 5, 4))
              .integer("axis", largest == 1 ? 1 : -1).integer("keepdims", largest).as("y")));
    }
  }

  private static void repeat(List<OperatorCase> cases) {
    long[][] targets = {{2, 5, 4}, {5, 1}, {3, 2, 5, 4}, {1, 1, 4}};
    for (long[] target : targets) {
      CaseBuilder c = CaseBuilder.of("Expand 5x1 to " + Arrays.toString(target));
      cases.add(c.output(c.node("Expand").in(c.x(5, 1), c.graph().longs("s", target)).as("y")));
    }
    CaseBuilder tile = CaseBuilder.of("Tile");
    cases.add(tile.output(
        tile.node("Tile").in(tile.x(2, 3, 2), tile.graph().longs("r", 1, 2, 3)).as("y")));
  }
}
