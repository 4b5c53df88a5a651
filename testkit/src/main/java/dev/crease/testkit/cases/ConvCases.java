package dev.crease.testkit.cases;

import dev.crease.tensor.DType;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** Convolutions of every kind. */
final class ConvCases {

  private static final int[] KERNELS = {1, 2, 3, 5, 7};
  private static final int[] CHANNELS = {1, 3, 16, 17, 33};

  private ConvCases() {}

  static List<OperatorCase> all() {
    List<OperatorCase> cases = new ArrayList<>();
    for (int k : KERNELS) {
      for (int stride = 1; stride <= 2; stride++) {
        int pad = k / 2;
        cases.add(square("Conv k" + k + " s" + stride + " p" + pad + " c3 o8", 3, 8, 1, k)
            .integers("strides", stride, stride).integers("pads", pad, pad, pad, pad).done());
        cases.add(square("Conv k" + k + " s" + stride + " p0 c5 o4", 5, 4, 1, k)
            .integers("strides", stride, stride).done());
      }
    }
    for (int c : CHANNELS) {
      for (int o : CHANNELS) {
        cases.add(square("Conv k1 c" + c + " o" + o, c, o, 1, 1).done());
        cases.add(square("Conv k3 p1 c" + c + " o" + o, c, o, 1, 3)
            .integers("pads", 1, 1, 1, 1).done());
      }
    }
    windows(cases);
    groups(cases);
    ranks(cases);
    kinds(cases);
    return cases;
  }

  private static void windows(List<OperatorCase> cases) {
    cases.add(square("Conv k3 dilation 2", 4, 6, 1, 3).integers("dilations", 2, 2)
        .integers("pads", 2, 2, 2, 2).done());
    cases.add(square("Conv k3 dilation 3 and 1", 4, 6, 1, 3).integers("dilations", 3, 1).done());
    cases.add(square("Conv k5 s2 dilation 2", 2, 3, 1, 5).integers("dilations", 2, 2)
        .integers("strides", 2, 2).integers("pads", 4, 4, 4, 4).done());
    cases.add(square("Conv k3 pads 0 1 2 3", 4, 6, 1, 3).integers("pads", 0, 1, 2, 3).done());
    cases.add(square("Conv k3 s2 pads 0 0 1 1", 4, 6, 1, 3).integers("pads", 0, 0, 1, 1)
        .integers("strides", 2, 2).done());
    cases.add(square("Conv k1 s2", 16, 17, 1, 1).integers("strides", 2, 2).done());
    cases.add(square("Conv k2 s3", 3, 5, 1, 2).integers("strides", 3, 3).done());
    cases.add(square("Conv k3 strides 2 1", 3, 5, 1, 3).integers("strides", 2, 1).done());
    cases.add(square("Conv k1 p1", 3, 5, 1, 1).integers("pads", 1, 1, 1, 1).done());
    cases.add(square("Conv k3 pads beyond the image", 3, 5, 1, 3).integers("pads", 3, 3, 3, 3)
        .done());
    for (String auto : List.of("SAME_UPPER", "SAME_LOWER", "VALID")) {
      for (int k : new int[]{2, 3}) {
        for (int stride = 1; stride <= 2; stride++) {
          cases.add(square("Conv k" + k + " s" + stride + " " + auto, 3, 4, 1, k)
              .text("auto_pad", auto).integers("strides", stride, stride).done());
        }
      }
    }
    cases.add(kernel("Conv k1x7", 6, 5, 1, 1, 7).integers("pads", 0, 3, 0, 3).done());
    cases.add(kernel("Conv k7x1", 6, 5, 1, 7, 1).integers("pads", 3, 0, 3, 0).done());
    cases.add(kernel("Conv k3x5", 6, 5, 1, 3, 5).done());
    cases.add(on("Conv k7 on 7x7 to one pixel", 8, 12, 1, new long[]{7, 7}, 1, 7, 7).done());
    cases.add(on("Conv k1 on one pixel", 16, 33, 1, new long[]{1, 1}, 1, 1, 1).done());
    cases.add(on("Conv k3 p1 on one pixel", 16, 33, 1, new long[]{1, 1}, 1, 3, 3)
        .integers("pads", 1, 1, 1, 1).done());
    cases.add(on("Conv k3 p1 batch 2", 5, 7, 1, new long[]{9, 11}, 2, 3, 3)
        .integers("pads", 1, 1, 1, 1).done());
    cases.add(on("Conv k3 p1 batch 0", 5, 7, 1, new long[]{9, 11}, 0, 3, 3)
        .integers("pads", 1, 1, 1, 1).done());
    cases.add(on("Conv k3 p1 on 64x64", 16, 32, 1, new long[]{64, 64}, 1, 3, 3)
        .integers("pads", 1, 1, 1, 1).done());
  }

  private static void groups(List<OperatorCase> cases) {
    cases.add(square("Conv k3 p1 g2 c6 o8", 6, 8, 2, 3).integers("pads", 1, 1, 1, 1).done());
    cases.add(square("Conv k1 g4 c32 o64", 32, 64, 4, 1).done());
    cases.add(square("Conv k3 s2 g2 batch 1 c34 o6", 34, 6, 2, 3).integers("strides", 2, 2)
        .done());
    for (int c : CHANNELS) {
      for (int stride = 1; stride <= 2; stride++) {
        cases.add(square("Conv depthwise k3 s" + stride + " c" + c, c, c, c, 3)
            .integers("pads", 1, 1, 1, 1).integers("strides", stride, stride).done());
      }
    }
    cases.add(square("Conv depthwise k5 s2 c17", 17, 17, 17, 5).integers("pads", 2, 2, 2, 2)
        .integers("strides", 2, 2).done());
    cases.add(square("Conv depthwise k7 c16", 16, 16, 16, 7).integers("pads", 3, 3, 3, 3).done());
    cases.add(square("Conv depthwise k3 multiplier 2 c16", 16, 32, 16, 3)
        .integers("pads", 1, 1, 1, 1).done());
    cases.add(square("Conv depthwise k3 multiplier 3 c5 s2", 5, 15, 5, 3)
        .integers("strides", 2, 2).done());
    cases.add(square("Conv depthwise k3 dilation 2 c16", 16, 16, 16, 3)
        .integers("dilations", 2, 2).done());
    cases.add(kernel("Conv depthwise k1x5 c16", 16, 16, 16, 1, 5).done());
  }

  private static void ranks(List<OperatorCase> cases) {
    cases.add(on("Conv 1-D k3 p1", 5, 7, 1, new long[]{20}, 2, 3).integers("pads", 1, 1).done());
    cases.add(on("Conv 1-D k5 s2 dilation 2", 5, 7, 1, new long[]{20}, 1, 5)
        .integers("strides", 2).integers("dilations", 2).done());
    cases.add(on("Conv 1-D depthwise k3", 6, 6, 6, new long[]{20}, 1, 3).done());
    cases.add(on("Conv 3-D k3 p1", 3, 4, 1, new long[]{4, 5, 6}, 1, 3, 3, 3)
        .integers("pads", 1, 1, 1, 1, 1, 1).done());
    cases.add(on("Conv 3-D k2 s2 g2", 4, 6, 2, new long[]{4, 5, 6}, 1, 2, 2, 2)
        .integers("strides", 2, 2, 2).done());
  }

  private static void kinds(List<OperatorCase> cases) {
    for (DType dtype : List.of(DType.DOUBLE, DType.FLOAT16)) {
      CaseBuilder c = CaseBuilder.of("Conv " + dtype.label(), CaseBuilder.OPSET, dtype);
      cases.add(c.output(c.node("Conv").in(c.x(1, 3, 8, 8), c.weight("w", 0.2, 4, 3, 3, 3),
          c.weight("b", 1, 4)).integers("pads", 1, 1, 1, 1).as("y")));
    }
    CaseBuilder half = CaseBuilder.of("Conv bf16", 22, DType.BFLOAT16);
    cases.add(half.output(half.node("Conv").in(half.x(1, 3, 8, 8),
        half.weight("w", 0.2, 4, 3, 3, 3), half.weight("b", 1, 4)).as("y")));
    CaseBuilder bare = CaseBuilder.of("Conv without attributes and bias");
    cases.add(bare.output(
        bare.node("Conv").in(bare.x(1, 3, 8, 8), bare.weight("w", 0.2, 4, 3, 3, 3)).as("y")));
    CaseBuilder given = CaseBuilder.of("Conv weight and bias are inputs");
    cases.add(given.output(given.node("Conv").in(given.x(1, 3, 8, 8),
        given.normals("w", 0.2, 4, 3, 3, 3), given.normals("b", 1, 4)).as("y")));
    CaseBuilder open = CaseBuilder.of("Conv sizes left open").open();
    cases.add(open.output(open.node("Conv").in(open.x(2, 3, 8, 9),
        open.weight("w", 0.2, 4, 3, 3, 3)).integers("pads", 1, 1, 1, 1).as("y")));
    CaseBuilder shared = CaseBuilder.of("Conv twice with one weight");
    String x = shared.x(1, 4, 8, 8);
    String w = shared.weight("w", 0.2, 4, 4, 3, 3);
    String y = shared.node("Conv").in(x, w).integers("pads", 1, 1, 1, 1).as("y");
    cases.add(shared.output(shared.node("Conv").in(y, w).as("z")));
  }

  private static Pending square(String id, int channels, int outputs, int groups, int kernel) {
    return kernel(id, channels, outputs, groups, kernel, kernel);
  }

  private static Pending kernel(String id, int channels, int outputs, int groups,
      long... kernel) {
    return on(id, channels, outputs, groups, new long[]{9, 12}, 1, kernel);
  }

  private static Pending on(String id, int channels, int outputs, int groups, long[] image,
      long batch, long... kernel) {
    CaseBuilder c = CaseBuilder.of(id);
    long[] weight = sizes(outputs, channels / groups, kernel);
    double taps = weight[1];
    for (long k : kernel) {
      taps *= k;
    }
    NodeBuilder node = c.node("Conv")
        .in(c.x(sizes(batch, channels, image)), c.weight("w", Math.sqrt(1 / taps), weight),
            c.weight("b", 0.5, outputs))
        .integers("kernel_shape", kernel).integer("group", groups);
    return new Pending(c, node);
  }

  static long[] sizes(long first, long second, long... more) {
    long[] all = new long[more.length + 2];
    all[0] = first;
    all[1] = second;
    System.arraycopy(more, 0, all, 2, more.length);
    return all;
  }

  /** A case whose node still takes attributes. */
  record Pending(CaseBuilder builder, NodeBuilder node) {

    Pending integers(String attribute, long... values) {
      node.integers(attribute, values);
      return this;
    }

    Pending integer(String attribute, long value) {
      node.integer(attribute, value);
      return this;
    }

    Pending text(String attribute, String value) {
      node.text(attribute, value);
      return this;
    }

    OperatorCase done() {
      return builder.output(node.as("y"));
    }
  }
}
