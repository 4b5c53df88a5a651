package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.cases.ConvCases.Pending;
import java.util.ArrayList;
import java.util.List;

/** Transposed convolutions of every kind. */
final class ConvTransposeCases {

  private static final long[] IMAGE = {5, 7};

  private ConvTransposeCases() {}

  static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    int[] channels = {1, 3, 16, 17, 33};
    for (int c : channels) {
      cases.add(on("ConvTranspose k2 s2 c" + c + " o5", c, 5, 1, 1, IMAGE, 2, 2)
          .integers("strides", 2, 2).done());
      cases.add(on("ConvTranspose k4 s2 p1 c6 o" + c, 6, c, 1, 1, IMAGE, 4, 4)
          .integers("strides", 2, 2).integers("pads", 1, 1, 1, 1).done());
    }
    for (int k : new int[]{1, 2, 3, 5, 7}) {
      cases.add(on("ConvTranspose k" + k + " s1", 4, 3, 1, 1, IMAGE, k, k).done());
      cases.add(on("ConvTranspose k" + k + " s3", 4, 3, 1, 1, IMAGE, k, k)
          .integers("strides", 3, 3).done());
    }
    cases.add(on("ConvTranspose k4 on one pixel", 10, 8, 1, 1, new long[]{1, 1}, 4, 4).done());
    cases.add(on("ConvTranspose k3 s2 p1 output padding 1", 4, 6, 1, 1, IMAGE, 3, 3)
        .integers("strides", 2, 2).integers("pads", 1, 1, 1, 1).integers("output_padding", 1, 1)
        .done());
    cases.add(on("ConvTranspose k3 s2 output shape 10 14", 4, 6, 1, 1, IMAGE, 3, 3)
        .integers("strides", 2, 2).integers("output_shape", 10, 14).done());
    for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
      cases.add(on("ConvTranspose k3 s2 " + auto, 4, 6, 1, 1, IMAGE, 3, 3)
          .text("auto_pad", auto).integers("strides", 2, 2).done());
    }
    cases.add(on("ConvTranspose k3 dilation 2", 4, 6, 1, 1, IMAGE, 3, 3)
        .integers("dilations", 2, 2).done());
    cases.add(on("ConvTranspose k3 s2 pads 0 1 1 0", 4, 6, 1, 1, IMAGE, 3, 3)
        .integers("strides", 2, 2).integers("pads", 0, 1, 1, 0).done());
    cases.add(on("ConvTranspose g2 c6 o8", 6, 8, 2, 1, IMAGE, 3, 3).integers("strides", 2, 2)
        .done());
    cases.add(on("ConvTranspose g4 c4 o12", 4, 12, 4, 1, IMAGE, 2, 2).integers("strides", 2, 2)
        .done());
    cases.add(on("ConvTranspose depthwise c16", 16, 16, 16, 1, IMAGE, 4, 4)
        .integers("strides", 2, 2).integers("pads", 1, 1, 1, 1).done());
    cases.add(on("ConvTranspose k3x2 strides 1 2", 4, 6, 1, 1, IMAGE, 3, 2)
        .integers("strides", 1, 2).done());
    cases.add(on("ConvTranspose k2 s2 batch 2", 4, 6, 1, 2, IMAGE, 2, 2)
        .integers("strides", 2, 2).done());
    cases.add(on("ConvTranspose 1-D k4 s2 p1", 4, 6, 1, 1, new long[]{9}, 4)
        .integers("strides", 2).integers("pads", 1, 1).done());
    cases.add(on("ConvTranspose 3-D k2 s2", 4, 3, 1, 1, new long[]{2, 3, 4}, 2, 2, 2)
        .integers("strides", 2, 2, 2).done());
    CaseBuilder bare = CaseBuilder.of("ConvTranspose without attributes and bias");
    cases.add(bare.output(bare.node("ConvTranspose").in(bare.x(1, 3, 4, 4),
        bare.weight("w", 0.2, 3, 2, 3, 3)).as("y")));
    CaseBuilder wide = CaseBuilder.of("ConvTranspose f64", CaseBuilder.OPSET, DType.DOUBLE);
    cases.add(wide.output(wide.node("ConvTranspose").in(wide.x(1, 3, 4, 4),
        wide.weight("w", 0.2, 3, 2, 3, 3)).integers("strides", 2, 2).as("y")));
    return cases;
  }

  private static Pending on(String id, int channels, int outputs, int groups, long batch,
      long[] image, long... kernel) {
    CaseBuilder c = CaseBuilder.of(id);
    NodeBuilder node = c.node("ConvTranspose")
        .in(c.x(ConvCases.sizes(batch, channels, image)),
            c.weight("w", 0.3, ConvCases.sizes(channels, outputs / groups, kernel)),
            c.weight("b", 0.5, outputs))
        .integers("kernel_shape", kernel).integer("group", groups);
    return new Pending(c, node);
  }
}
