package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** Cases 11 to 16, 21, 27, 32 and 35: every linear layer, its weight layout, groups, bias and padding. */
final class LayerFoldCases {

  private LayerFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    for (int opset : new int[]{7, 9, 11, 14, 15, 18, 22}) {
      cases.add(withBias(opset));
    }
    convTransposes(cases);
    cases.add(depthwise());
    cases.add(groupedBackward());
    forward(cases);
    ranks(cases);
    gemms(cases);
    cases.add(gemmAfterGemm());
    cases.add(pointAfterConv());
    return cases;
  }

  private static FoldCase withBias(int opset) {
    FoldCaseBuilder c = FoldCaseBuilder.of("11 Conv with bias, opset " + opset, opset);
    String y = c.named(c.node("Conv").in(c.x(2, 3, 6, 6), c.weight("w", 4, 3, 3, 3),
        c.weight("b", 4)).integers("pads", 1, 1, 1, 1), "conv");
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static void convTransposes(List<FoldCase> cases) {
    cases.add(transposed("12 grouped ConvTranspose", 6, 8, 2));
    cases.add(transposed("12 ConvTranspose, as many groups as channels", 4, 12, 4));
    cases.add(transposed("13 ConvTranspose with C unequal O", 3, 5, 1));
    cases.add(transposed("13 ConvTranspose with C equal O", 4, 4, 1));
    FoldCaseBuilder c = FoldCaseBuilder.of("35 ConvTranspose Add BatchNorm");
    String y = c.named(c.node("ConvTranspose").in(c.x(1, 3, 4, 4), c.weight("w", 3, 5, 2, 2))
        .integers("strides", 2, 2), "deconv");
    y = c.named(c.node("Add").in(y, c.weight("bias", 1, 5, 1, 1)), "add");
    cases.add(c.backward("add", "deconv").backward("bn", "deconv").output(c.norm("bn", y, 5)));
  }

  private static FoldCase transposed(String id, int channels, int outputs, int groups) {
    FoldCaseBuilder c = FoldCaseBuilder.of(id);
    String y = c.named(c.node("ConvTranspose").in(c.x(1, channels, 4, 4),
        c.weight("w", channels, outputs / groups, 3, 3), c.weight("b", outputs))
        .integer("group", groups).integers("strides", 2, 2).integers("pads", 1, 1, 1, 1), "deconv");
    return c.backward("bn", "deconv").output(c.norm("bn", y, outputs));
  }

  private static FoldCase depthwise() {
    FoldCaseBuilder c = FoldCaseBuilder.of("14 depthwise Conv with multiplier 2");
    String y = c.named(c.node("Conv").in(c.x(1, 4, 6, 6), c.weight("w", 8, 1, 3, 3))
        .integer("group", 4), "conv");
    return c.backward("bn", "conv").output(c.norm("bn", y, 8));
  }

  private static FoldCase groupedBackward() {
    FoldCaseBuilder c = FoldCaseBuilder.of("14 Conv in two groups");
    String y = c.named(c.node("Conv").in(c.x(1, 4, 6, 6), c.weight("w", 6, 2, 3, 3))
        .integer("group", 2), "conv");
    return c.backward("bn", "conv").output(c.norm("bn", y, 6));
  }

  private static NodeBuilder behindNorm(FoldCaseBuilder c, int groups) {
    return c.node("Conv").in(c.norm("bn", c.x(1, 4, 6, 6), 4),
        c.weight("w", 6, 4 / groups, 3, 3)).integer("group", groups);
  }

  private static void forward(List<FoldCase> cases) {
    FoldCaseBuilder valid = FoldCaseBuilder.of("15 BatchNorm before a Conv with VALID");
    String y = valid.named(behindNorm(valid, 1).text("auto_pad", "VALID"), "conv");
    cases.add(valid.forward("bn", "conv").output(y));
    FoldCaseBuilder scale = FoldCaseBuilder.of("15 Mul before a Conv with pads");
    String x = scale.named(
        scale.node("Mul").in(scale.x(1, 4, 6, 6), scale.constant("k", 4, 1, 1)), "mul");
    y = scale.named(scale.node("Conv").in(x, scale.weight("w", 6, 4, 3, 3))
        .integers("pads", 1, 1, 1, 1), "conv");
    cases.add(scale.forward("mul", "conv").output(y));
    FoldCaseBuilder grouped = FoldCaseBuilder.of("16 BatchNorm before a grouped Conv, no pads");
    y = grouped.named(behindNorm(grouped, 2), "conv");
    cases.add(grouped.forward("bn", "conv").output(y));
    FoldCaseBuilder depthwise = FoldCaseBuilder.of("16 BatchNorm before a depthwise Conv, no pads");
    y = depthwise.named(depthwise.node("Conv").in(depthwise.norm("bn", depthwise.x(1, 4, 6, 6), 4),
        depthwise.weight("w", 8, 1, 3, 3)).integer("group", 4), "conv");
    cases.add(depthwise.forward("bn", "conv").output(y));
    FoldCaseBuilder flat = FoldCaseBuilder.of("16 BatchNorm Flatten Gemm");
    x = flat.named(flat.node("Flatten").in(flat.norm("bn", flat.x(2, 3, 2, 2), 3)), "flatten");
    y = flat.named(flat.node("Gemm").in(x, flat.weight("w", 5, 12), flat.weight("b", 5))
        .integer("transB", 1), "gemm");
    cases.add(flat.forward("bn", "gemm").output(y));
    FoldCaseBuilder matMul = FoldCaseBuilder.of("16 BatchNorm of rank 2 MatMul");
    y = matMul.named(matMul.node("MatMul").in(matMul.norm("bn", matMul.x(3, 4), 4),
        matMul.weight("w", 4, 5)), "matmul");
    cases.add(matMul.forward("bn", "matmul").output(y));
  }

  private static void ranks(List<FoldCase> cases) {
    FoldCaseBuilder one = FoldCaseBuilder.of("21 Conv 1-D");
    String y = one.named(one.node("Conv").in(one.x(2, 3, 9), one.weight("w", 4, 3, 3)), "conv");
    cases.add(one.backward("bn", "conv").output(one.norm("bn", y, 4)));
    FoldCaseBuilder three = FoldCaseBuilder.of("21 Conv 3-D");
    y = three.named(three.node("Conv").in(three.x(1, 3, 4, 5, 6), three.weight("w", 4, 3, 2, 2, 2)),
        "conv");
    cases.add(three.backward("bn", "conv").output(three.norm("bn", y, 4)));
  }

  private static void gemms(List<FoldCase> cases) {
    for (int transA = 0; transA <= 1; transA++) {
      for (int transB = 0; transB <= 1; transB++) {
        FoldCaseBuilder c = FoldCaseBuilder
            .of("27 Gemm transA " + transA + " transB " + transB + " alpha and beta");
        cases.add(c.backward("bn", "gemm")
            .output(c.norm("bn", gemm(c, transA, transB, c.weight("c", 4)), 4)));
        FoldCaseBuilder f = FoldCaseBuilder
            .of("27 BatchNorm Gemm transB " + transB + " alpha and beta, transA " + transA);
        String x = transA == 0 ? f.norm("bn", f.x(5, 3), 3) : f.norm("bn", f.x(3, 5), 5);
        String y = f.named(f.node("Gemm").in(x,
            transB == 0 ? f.weight("w", 3, 4) : f.weight("w", 4, 3), f.weight("c", 4))
            .integer("transA", transA).integer("transB", transB).real("alpha", 0.5)
            .real("beta", 2), "gemm");
        f = transA == 0
            ? f.forward("bn", "gemm")
            : f.refused("bn", Reason.CHANNEL_AXIS_MISMATCH);
        cases.add(f.output(y));
      }
    }
    FoldCaseBuilder none = FoldCaseBuilder.of("27 Gemm without C");
    cases.add(none.backward("bn", "gemm").output(none.norm("bn", gemm(none, 0, 1, ""), 4)));
    long[][] addends = {{}, {1}, {1, 4}};
    for (long[] shape : addends) {
      FoldCaseBuilder c = FoldCaseBuilder.of("27 Gemm with C of rank " + shape.length
          + (shape.length == 2 ? "" : ", one element"));
      cases.add(c.backward("bn", "gemm")
          .output(c.norm("bn", gemm(c, 0, 0, c.weight("c", shape)), 4)));
    }
    FoldCaseBuilder rows = FoldCaseBuilder.of("27 Gemm with C of a row per sample");
    cases.add(rows.refused("bn", Reason.BIAS_SHAPE)
        .output(rows.norm("bn", gemm(rows, 0, 0, rows.weight("c", 5, 4)), 4)));
  }

  private static String gemm(FoldCaseBuilder c, int transA, int transB, String addend) {
    NodeBuilder node = c.node("Gemm").in(transA == 0 ? c.x(5, 3) : c.x(3, 5),
        transB == 0 ? c.weight("w", 3, 4) : c.weight("w", 4, 3));
    if (!addend.isEmpty()) {
      node.in(addend).real("beta", 2);
    }
    return c.named(
        node.real("alpha", 0.5).integer("transA", transA).integer("transB", transB), "gemm");
  }

  private static FoldCase gemmAfterGemm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("32 Gemm BatchNorm Gemm");
    String y = c.named(c.node("Gemm").in(c.x(5, 3), c.weight("w1", 3, 4), c.weight("b1", 4)),
        "gemm1");
    y = c.named(c.node("Gemm").in(c.norm("bn", y, 4), c.weight("w2", 4, 6), c.weight("b2", 6)),
        "gemm2");
    return c.backward("bn", "gemm1").merged("gemm2", "gemm1").output(y);
  }

  private static FoldCase pointAfterConv() {
    FoldCaseBuilder c = FoldCaseBuilder.of("32 Conv BatchNorm pointwise Conv");
    String y = c.norm("bn", c.conv("conv1", c.x(1, 3, 6, 6), 3, 4), 4);
    y = c.named(c.node("Conv").in(y, c.weight("w2", 5, 4, 1, 1)), "conv2");
    return c.backward("bn", "conv1").refused("conv2", Reason.COSTS_MORE).output(y);
  }
}
