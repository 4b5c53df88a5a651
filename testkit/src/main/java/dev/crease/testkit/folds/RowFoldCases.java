package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import java.util.ArrayList;
import java.util.List;

/** Case 32, and what G11 and G18 say of Pad and Gemm: one linear operator right after another. */
final class RowFoldCases {

  private RowFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    convolutions(cases);
    grouped(cases);
    matrices(cases);
    matricesOfOpset9(cases);
    pads(cases);
    pools(cases);
    gemms(cases);
    return cases;
  }

  private static void convolutions(List<FoldCase> cases) {
    FoldCaseBuilder after = FoldCaseBuilder.of("32 3x3 padded, BatchNorm, 1x1");
    String y = after.norm("bn", after.conv("conv1", after.x(1, 4, 6, 6), 4, 16, 3, 1), 16);
    cases.add(after.backward("bn", "conv1").merged("conv1", "conv2")
        .output(after.conv("conv2", y, 16, 4, 1, 0)));
    FoldCaseBuilder costs = FoldCaseBuilder.of("32 3x3, then 1x1 to more channels");
    y = costs.conv("conv1", costs.x(1, 4, 6, 6), 4, 4, 3, 1);
    cases.add(costs.refused("conv2", Reason.COSTS_MORE)
        .output(costs.conv("conv2", y, 4, 16, 1, 0)));
    FoldCaseBuilder before = FoldCaseBuilder.of("32 1x1 with a bias, then 3x3 unpadded");
    String x = before.x(1, 4, 6, 6);
    y = before.named(before.window("conv1", x, 4, 16, 1).in(before.weight("b1", 16)), "conv1");
    y = before.norm("bn", before.conv("conv2", y, 16, 4, 3, 0), 4);
    cases.add(before.merged("conv2", "conv1").backward("bn", "conv2").output(y));
    FoldCaseBuilder zero = FoldCaseBuilder.of("32 1x1 without bias, then 3x3 padded");
    y = zero.conv("conv1", zero.x(1, 4, 6, 6), 4, 16, 1, 0);
    cases.add(zero.merged("conv2", "conv1").output(zero.conv("conv2", y, 16, 4, 3, 1)));
    FoldCaseBuilder padded = FoldCaseBuilder.of("32 1x1 with a bias, then 3x3 padded");
    x = padded.x(1, 4, 6, 6);
    y = padded.named(padded.window("conv1", x, 4, 16, 1).in(padded.weight("b1", 16)), "conv1");
    cases.add(padded.refused("conv2", Reason.PADDED_LAYER)
        .output(padded.conv("conv2", y, 16, 4, 3, 1)));
    FoldCaseBuilder both = FoldCaseBuilder.of("32 1x1 padded and with a bias, then 3x3 unpadded");
    x = both.x(1, 4, 6, 6);
    y = both.named(both.window("conv1", x, 4, 16, 1).in(both.weight("b1", 16))
        .integers("pads", 1, 1, 1, 1), "conv1");
    cases.add(both.merged("conv2", "conv1").output(both.conv("conv2", y, 16, 4, 3, 0)));
    FoldCaseBuilder strides = FoldCaseBuilder
        .of("32 1x1 of stride 2, then 3x3 of stride 2 and dilation 2");
    x = strides.x(1, 4, 19, 17);
    y = strides.named(strides.window("conv1", x, 4, 16, 1).integers("strides", 2, 2), "conv1");
    y = strides.named(strides.window("conv2", y, 16, 4, 3).integers("strides", 2, 2)
        .integers("dilations", 2, 2).integers("pads", 1, 2, 0, 1), "conv2");
    cases.add(strides.merged("conv2", "conv1").output(y));
    FoldCaseBuilder end = FoldCaseBuilder.of("32 3x3 of stride 2, then 1x1 of stride 3");
    x = end.x(1, 4, 13, 14);
    y = end.named(end.window("conv1", x, 4, 16, 3).integers("strides", 2, 2)
        .integers("pads", 1, 0, 0, 1), "conv1");
    y = end.named(end.window("conv2", y, 16, 4, 1).integers("strides", 3, 3), "conv2");
    cases.add(end.merged("conv1", "conv2").output(y));
    FoldCaseBuilder late = FoldCaseBuilder.of("32 1x1 that pads after 3x3");
    y = late.conv("conv1", late.x(1, 4, 6, 6), 4, 16, 3, 1);
    cases.add(late.refused("conv2", Reason.PADDED_LAYER)
        .output(late.conv("conv2", y, 16, 4, 1, 1)));
    FoldCaseBuilder three = FoldCaseBuilder.of("32 1x1, 1x1 and 1x1");
    y = three.conv("conv1", three.x(1, 4, 3, 3), 4, 16, 1, 0);
    y = three.conv("conv2", y, 16, 16, 1, 0);
    cases.add(three.merged("conv2", "conv1", "conv3").output(three.conv("conv3", y, 16, 4, 1, 0)));
    FoldCaseBuilder relu = FoldCaseBuilder.of("32 a Relu between: no candidate");
    y = relu.named(relu.node("Relu").in(relu.conv("conv1", relu.x(1, 4, 6, 6), 4, 16, 3, 1)),
        "relu");
    cases.add(relu.output(relu.conv("conv2", y, 16, 4, 1, 0)));
  }

  private static void grouped(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("32 3x3 in four groups, then 1x1 in two");
    String y = c.named(c.window("conv1", c.x(1, 8, 6, 6), 2, 16, 3).integer("group", 4), "conv1");
    y = c.named(c.window("conv2", y, 8, 2, 1).integer("group", 2), "conv2");
    cases.add(c.merged("conv1", "conv2").output(y));
    FoldCaseBuilder separable = FoldCaseBuilder.of("32 depthwise 3x3, then a dense 1x1");
    y = separable.named(separable.window("conv1", separable.x(1, 8, 6, 6), 1, 8, 3)
        .integer("group", 8), "conv1");
    cases.add(separable.refused("conv2", Reason.COSTS_MORE)
        .output(separable.conv("conv2", y, 8, 8, 1, 0)));
    FoldCaseBuilder scale = FoldCaseBuilder.of("32 3x3, then a depthwise 1x1 that is a scale");
    y = scale.conv("conv1", scale.x(1, 4, 6, 6), 4, 8, 3, 1);
    y = scale.named(scale.window("conv2", y, 1, 8, 1).integer("group", 8), "conv2");
    cases.add(scale.merged("conv1", "conv2").output(y));
  }

  private static void matrices(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("32 Gemm after Gemm with alpha, beta and transB");
    String y = c.named(c.node("Gemm").in(c.x(3, 4), c.weight("w1", 32, 4), c.weight("b1", 32))
        .integer("transB", 1).real("alpha", 0.5).real("beta", 3), "gemm1");
    y = c.named(c.node("Gemm").in(y, c.weight("w2", 32, 4), c.weight("b2", 1, 4))
        .real("alpha", 2), "gemm2");
    cases.add(c.backward("bn", "gemm2").merged("gemm2", "gemm1").output(c.norm("bn", y, 4)));
    FoldCaseBuilder narrow = FoldCaseBuilder.of("32 Gemm after Gemm through one value");
    y = narrow.named(narrow.node("Gemm").in(narrow.x(3, 8), narrow.weight("w1", 8, 1)), "gemm1");
    cases.add(narrow.refused("gemm2", Reason.COSTS_MORE)
        .output(narrow.named(narrow.node("Gemm").in(y, narrow.weight("w2", 1, 8)), "gemm2")));
    FoldCaseBuilder deep = FoldCaseBuilder.of("32 MatMul with a bias, then MatMul, of rank 3");
    y = deep.named(deep.node("MatMul").in(deep.x(2, 3, 4), deep.weight("w1", 4, 16)), "matmul1");
    y = deep.named(deep.node("Add").in(y, deep.weight("b1", 16)), "bias");
    y = deep.named(deep.node("MatMul").in(y, deep.weight("w2", 16, 4)), "matmul2");
    cases.add(deep.merged("matmul2", "matmul1", "bias").output(y));
  }

  /** Before opset 11 a Gemm has a C: where nothing is added, the one operator is a MatMul. */
  private static void matricesOfOpset9(List<FoldCase> cases) {
    FoldCaseBuilder row = FoldCaseBuilder.of("32 Gemm after Gemm, each adding zeros, in opset 9",
        9);
    String zeros = row.constant("zeros", row.reals(0));
    String y = row.named(row.node("Gemm").in(row.x(3, 4), row.weight("w1", 32, 4), zeros)
        .integer("transB", 1), "gemm1");
    cases.add(row.merged("gemm2", "gemm1").output(
        row.named(row.node("Gemm").in(y, row.weight("w2", 32, 4), zeros), "gemm2")));
    FoldCaseBuilder sum = FoldCaseBuilder.of(
        "32 a sum of two Gemm that the Sub behind takes the bias from, in opset 9", 9);
    String x = sum.x(3, 4);
    String ones = sum.constant("ones", sum.reals(1));
    y = sum.add("add", sum.named(sum.node("Gemm").in(x, sum.weight("w1", 4, 5), ones), "gemm1"),
        sum.named(sum.node("Gemm").in(x, sum.weight("w2", 4, 5), ones), "gemm2"));
    cases.add(sum.merged("gemm1", "gemm2", "add", "sub").output(
        sum.named(sum.node("Sub").in(y, sum.constant("two", sum.reals(2))), "sub")));
  }

  private static FoldCaseBuilder pad(String id, int opset) {
    return FoldCaseBuilder.of("G11 " + id, opset);
  }

  private static String padded(FoldCaseBuilder c, String x, long... amounts) {
    return c.named(c.node("Pad").in(x, c.graph().longs("amounts", amounts)), "pad");
  }

  private static void pads(List<FoldCase> cases) {
    FoldCaseBuilder c = pad("Pad before a padded Conv", FoldCaseBuilder.OPSET);
    String y = padded(c, c.x(1, 3, 5, 5), 0, 0, 1, 0, 0, 0, 2, 3);
    cases.add(c.merged("conv", "pad").output(c.conv("conv", y, 3, 4, 3, 1)));
    FoldCaseBuilder norm = pad("Pad, Conv of stride 2, BatchNorm", FoldCaseBuilder.OPSET);
    y = padded(norm, norm.x(1, 3, 6, 6), 0, 0, 0, 0, 0, 0, 1, 1);
    y = norm.named(norm.window("conv", y, 3, 4, 3).integers("strides", 2, 2), "conv");
    cases.add(norm.merged("conv", "pad").backward("bn", "conv").output(norm.norm("bn", y, 4)));
    FoldCaseBuilder old = pad("Pad of opset 10", 10);
    y = old.named(old.node("Pad").in(old.x(1, 3, 5, 5)).integers("pads", 0, 0, 1, 1, 0, 0, 1, 1),
        "pad");
    cases.add(old.merged("conv", "pad").output(old.conv("conv", y, 3, 4, 3, 0)));
    FoldCaseBuilder axes = pad("Pad of opset 18 along given axes", 18);
    y = axes.named(axes.node("Pad").in(axes.x(1, 3, 5, 5), axes.graph().longs("amounts", 1, 2),
        axes.constant("value", axes.reals(0)), axes.graph().longs("axes", -1)), "pad");
    cases.add(axes.merged("conv", "pad").output(axes.conv("conv", y, 3, 4, 3, 1)));
    FoldCaseBuilder same = pad("Pad before a Conv with SAME_UPPER", FoldCaseBuilder.OPSET);
    y = padded(same, same.x(1, 3, 5, 6), 0, 0, 1, 1, 0, 0, 1, 1);
    y = same.named(same.window("conv", y, 3, 4, 3).text("auto_pad", "SAME_UPPER")
        .integers("strides", 2, 2), "conv");
    cases.add(same.merged("conv", "pad").output(y));
    FoldCaseBuilder mirror = pad("Pad that mirrors", FoldCaseBuilder.OPSET);
    y = mirror.named(mirror.node("Pad").in(mirror.x(1, 3, 5, 5),
        mirror.graph().longs("amounts", 0, 0, 1, 1, 0, 0, 1, 1)).text("mode", "reflect"), "pad");
    cases.add(mirror.refused("pad", Reason.PADDING_DIFFERS)
        .output(mirror.conv("conv", y, 3, 4, 3, 0)));
    FoldCaseBuilder ones = pad("Pad with ones", FoldCaseBuilder.OPSET);
    y = ones.named(ones.node("Pad").in(ones.x(1, 3, 5, 5),
        ones.graph().longs("amounts", 0, 0, 1, 1, 0, 0, 1, 1),
        ones.constant("one", ones.between("one", 1, 1.0001))), "pad");
    cases.add(ones.refused("pad", Reason.PADDING_DIFFERS)
        .output(ones.conv("conv", y, 3, 4, 3, 0)));
    FoldCaseBuilder channels = pad("Pad of channels", FoldCaseBuilder.OPSET);
    y = padded(channels, channels.x(1, 2, 5, 5), 0, 1, 0, 0, 0, 0, 0, 0);
    cases.add(channels.refused("pad", Reason.PADDING_DIFFERS)
        .output(channels.conv("conv", y, 3, 4, 3, 0)));
  }

  private static void pools(List<FoldCase> cases) {
    FoldCaseBuilder c = pad("Pad before an AveragePool that pads nothing", FoldCaseBuilder.OPSET);
    String y = padded(c, c.x(1, 3, 5, 5), 0, 0, 1, 0, 0, 0, 1, 1);
    cases.add(c.merged("pool", "pad").output(c.named(
        c.node("AveragePool").in(y).integers("kernel_shape", 3, 2), "pool")));
    FoldCaseBuilder counts = pad("Pad before an AveragePool that counts its padding",
        FoldCaseBuilder.OPSET);
    y = padded(counts, counts.x(1, 3, 5, 5), 0, 0, 1, 0, 0, 0, 1, 1);
    cases.add(counts.merged("pool", "pad").output(counts.named(
        counts.node("AveragePool").in(y).integers("kernel_shape", 3, 3)
            .integer("count_include_pad", 1).integers("pads", 0, 1, 1, 0),
        "pool")));
    FoldCaseBuilder not = pad("Pad before an AveragePool that does not count its padding",
        FoldCaseBuilder.OPSET);
    y = padded(not, not.x(1, 3, 5, 5), 0, 0, 1, 0, 0, 0, 1, 1);
    cases.add(not.refused("pad", Reason.PADDING_DIFFERS).output(not.named(
        not.node("AveragePool").in(y).integers("kernel_shape", 3, 3).integers("pads", 0, 1, 1, 0),
        "pool")));
    FoldCaseBuilder wide = pad("Pad as wide as the AveragePool's kernel", FoldCaseBuilder.OPSET);
    y = padded(wide, wide.x(1, 3, 5, 5), 0, 0, 2, 0, 0, 0, 1, 1);
    cases.add(wide.refused("pad", Reason.UNSUPPORTED_FORM).output(wide.named(
        wide.node("AveragePool").in(y).integers("kernel_shape", 2, 2), "pool")));
    FoldCaseBuilder max = pad("Pad before a MaxPool", FoldCaseBuilder.OPSET);
    y = padded(max, max.x(1, 3, 5, 5), 0, 0, 1, 0, 0, 0, 1, 1);
    cases.add(max.refused("pad", Reason.PADDING_DIFFERS).output(max.named(
        max.node("MaxPool").in(y).integers("kernel_shape", 2, 2), "pool")));
  }

  private static void gemms(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("G18 MatMul of rank 2 and its bias");
    String y = c.named(c.node("MatMul").in(c.x(3, 4), c.weight("w", 4, 5)), "matmul");
    cases.add(c.merged("matmul", "add")
        .output(c.named(c.node("Add").in(c.weight("b", 1, 5), y), "add")));
    FoldCaseBuilder deep = FoldCaseBuilder.of("G18 MatMul of rank 3 and its bias");
    y = deep.named(deep.node("MatMul").in(deep.x(2, 3, 4), deep.weight("w", 4, 5)), "matmul");
    cases.add(deep.refused("add", Reason.ALREADY_BIAS)
        .output(deep.named(deep.node("Add").in(y, deep.weight("b", 5)), "add")));
  }
}
