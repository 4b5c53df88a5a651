package dev.crease.testkit.cases;

import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** Resizing images, to the nearest pixel or linearly. */
final class ResizeCases {

  private ResizeCases() {}

  static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    for (String mode : List.of("nearest", "linear")) {
      CaseBuilder up = CaseBuilder.of("Upsample opset 9 " + mode, 9);
      cases.add(up.output(up.node("Upsample").in(up.x(2, 5, 4, 3),
          up.graph().floats("s", 1, 1, 2, 3)).text("mode", mode).as("y")));
      CaseBuilder ten = CaseBuilder.of("Resize opset 10 " + mode, 10);
      cases.add(ten.output(ten.node("Resize").in(ten.x(2, 5, 4, 3),
          ten.graph().floats("s", 1, 1, 2, 2)).text("mode", mode).as("y")));
    }
    float[][] scales = {{2, 2}, {1.5f, 2.5f}, {0.5f, 0.5f}, {1, 3}};
    for (float[] s : scales) {
      for (String transform : List.of("half_pixel", "pytorch_half_pixel", "asymmetric",
          "align_corners")) {
        cases.add(scaled("linear", transform, "", s));
        for (String nearest : List.of("round_prefer_floor", "floor", "ceil",
            "round_prefer_ceil")) {
          cases.add(scaled("nearest", transform, nearest, s));
        }
      }
    }
    for (String mode : List.of("nearest", "linear")) {
      CaseBuilder c = CaseBuilder.of("Resize " + mode + " to 7x10");
      cases.add(c.output(c.node("Resize").in(c.x(1, 3, 4, 5), "", "",
          c.graph().longs("sizes", 1, 3, 7, 10)).text("mode", mode).as("y")));
      CaseBuilder old = CaseBuilder.of("Resize opset 11 " + mode + " to 7x10", 11);
      cases.add(old.output(old.node("Resize").in(old.x(1, 3, 4, 5), old.graph().floats("roi"),
          old.graph().floats("scales"), old.graph().longs("sizes", 1, 3, 7, 10))
          .text("mode", mode).as("y")));
    }
    CaseBuilder one = CaseBuilder.of("Resize linear from one pixel");
    cases.add(one.output(one.node("Resize").in(one.x(1, 3, 1, 1), "",
        one.graph().floats("s", 1, 1, 4, 4)).text("mode", "linear").as("y")));
    return cases;
  }

  private static OperatorCase scaled(String mode, String transform, String nearest, float[] s) {
    CaseBuilder c = CaseBuilder.of("Resize " + mode + " " + transform
        + (nearest.isEmpty() ? "" : " " + nearest) + " by " + s[0] + "x" + s[1], 13);
    NodeBuilder node = c.node("Resize")
        .in(c.x(2, 3, 4, 6), "", c.graph().floats("s", 1, 1, s[0], s[1]))
        .text("mode", mode).text("coordinate_transformation_mode", transform);
    if (!nearest.isEmpty()) {
      node.text("nearest_mode", nearest);
    }
    return c.output(node.as("y"));
  }
}
