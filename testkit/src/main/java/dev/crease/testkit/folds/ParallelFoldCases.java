package dev.crease.testkit.folds;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Reason;
import dev.crease.tensor.DType;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;

/** Case 31: branches on one input that are summed. */
final class ParallelFoldCases {

  private ParallelFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    kernels(cases);
    groups(cases);
    windows(cases);
    around(cases);
    refusals(cases);
    transposed(cases);
    matrices(cases);
    cases.add(diverse());
    return cases;
  }

  /** A 3×3 and a 1×1 convolution of one input, added. */
  private static String pair(FoldCaseBuilder c, String x) {
    return c.add("add", c.conv("conv3", x, 4, 4, 3, 1), c.conv("conv1", x, 4, 4, 1, 0));
  }

  private static void kernels(List<FoldCase> cases) {
    for (DType dtype : List.of(DType.FLOAT16, DType.BFLOAT16, DType.DOUBLE)) {
      FoldCaseBuilder c = FoldCaseBuilder.of(
          "31 3x3, 1x1 and BatchNorm in " + dtype.label(), FoldCaseBuilder.OPSET, dtype);
      String x = c.x(1, 4, 5, 5);
      String y = c.add("add0", pair(c, x), c.norm("bn0", x, 4));
      cases.add(c.merged("conv3", "conv1", "add", "bn0", "add0").output(y));
    }
    FoldCaseBuilder stride = FoldCaseBuilder.of("31 3x3 and 1x1 at stride 2");
    String x = stride.x(1, 3, 7, 6);
    String a = stride.named(stride.window("conv3", x, 3, 4, 3).integers("pads", 1, 1, 1, 1)
        .integers("strides", 2, 2), "conv3");
    String b = stride.named(stride.window("conv1", x, 3, 4, 1).integers("strides", 2, 2), "conv1");
    cases.add(stride.backward("bn3", "conv3").merged("conv3", "conv1", "add")
        .output(stride.add("add", stride.norm("bn3", a, 4), b)));
    FoldCaseBuilder acnet = FoldCaseBuilder.of("31 ACNet block: 3x3, 1x3 and 3x1, by Sum");
    x = acnet.x(2, 3, 6, 5);
    a = acnet.norm("bn33", acnet.conv("conv33", x, 3, 4, 3, 1), 4);
    b = acnet.named(acnet.node("Conv").in(x, acnet.weight("w13", 4, 3, 1, 3))
        .integers("pads", 0, 1, 0, 1), "conv13");
    String d = acnet.named(acnet.node("Conv").in(x, acnet.weight("w31", 4, 3, 3, 1))
        .integers("pads", 1, 0, 1, 0), "conv31");
    String sum = acnet.named(acnet.node("Sum").in(a, acnet.norm("bn13", b, 4),
        acnet.norm("bn31", d, 4)), "sum");
    cases.add(acnet.backward("bn33", "conv33").backward("bn13", "conv13").backward("bn31", "conv31")
        .merged("conv33", "conv13", "conv31", "sum").output(sum));
    FoldCaseBuilder cross = FoldCaseBuilder.of("31 1x3 and 3x1 need less than the 3x3 they fit in");
    x = cross.x(1, 3, 6, 6);
    a = cross.named(cross.node("Conv").in(x, cross.weight("w13", 4, 3, 1, 3))
        .integers("pads", 0, 1, 0, 1), "conv13");
    b = cross.named(cross.node("Conv").in(x, cross.weight("w31", 4, 3, 3, 1))
        .integers("pads", 1, 0, 1, 0), "conv31");
    cases.add(cross.refused("add", Reason.COSTS_MORE).output(cross.add("add", a, b)));
    for (int axes : List.of(1, 3)) {
      cases.add(ofRank(axes));
    }
  }

  /** 3 and 1 along each axis, and the input. */
  private static FoldCase ofRank(int axes) {
    FoldCaseBuilder c = FoldCaseBuilder.of("31 kernel 3, kernel 1 and identity, " + axes + "-D");
    long[] sizes = sizes(axes + 2, 4);
    sizes[0] = 1;
    String x = c.x(sizes);
    long[] wide = sizes(axes + 2, 3);
    wide[0] = 4;
    wide[1] = 4;
    long[] point = sizes(axes + 2, 1);
    point[0] = 4;
    point[1] = 4;
    String a = c.named(c.node("Conv").in(x, c.weight("w3", wide))
        .integers("pads", sizes(2 * axes, 1)), "conv3");
    String b = c.named(c.node("Conv").in(x, c.weight("w1", point)), "conv1");
    return c.merged("conv3", "conv1", "add", "add0")
        .output(c.add("add0", c.add("add", a, b), x));
  }

  private static long[] sizes(int count, long size) {
    long[] sizes = new long[count];
    java.util.Arrays.fill(sizes, size);
    return sizes;
  }

  private static String grouped(FoldCaseBuilder c, String name, String x, long kernel,
      long groups) {
    return c.named(c.window(name, x, 8 / groups, 8, kernel).integer("group", groups)
        .integers("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2), name);
  }

  private static void groups(List<FoldCase> cases) {
    FoldCaseBuilder depthwise = FoldCaseBuilder
        .of("31 MobileOne block: depthwise 3x3 twice, 1x1 and BatchNorm");
    String x = depthwise.x(1, 8, 5, 5);
    String a = depthwise.norm("bn_a", grouped(depthwise, "conv_a", x, 3, 8), 8);
    String b = depthwise.norm("bn_b", grouped(depthwise, "conv_b", x, 3, 8), 8);
    String s = depthwise.norm("bn_s", grouped(depthwise, "conv_s", x, 1, 8), 8);
    String y = depthwise.add("add2",
        depthwise.add("add1", depthwise.add("add0", depthwise.norm("bn_i", x, 8), s), a), b);
    cases.add(depthwise.backward("bn_a", "conv_a").backward("bn_b", "conv_b")
        .backward("bn_s", "conv_s")
        .merged("conv_a", "bn_i", "conv_s", "add0", "add1", "conv_b", "add2").output(y));
    FoldCaseBuilder nested = FoldCaseBuilder.of("31 two groups beside four");
    x = nested.x(1, 8, 5, 5);
    cases.add(nested.merged("conv2", "conv4", "add").output(nested.add("add",
        grouped(nested, "conv2", x, 3, 2), grouped(nested, "conv4", x, 3, 4))));
    FoldCaseBuilder dense = FoldCaseBuilder.of("31 a depthwise 3x3 beside a dense 1x1");
    x = dense.x(1, 8, 5, 5);
    cases.add(dense.refused("add", Reason.COSTS_MORE).output(dense.add("add",
        grouped(dense, "conv3", x, 3, 8), grouped(dense, "conv1", x, 1, 1))));
  }

  private static String dilated(FoldCaseBuilder c, String name, String x) {
    return c.named(c.window(name, x, 3, 4, 3).integers("pads", 2, 2, 2, 2)
        .integers("dilations", 2, 2), name);
  }

  private static void windows(List<FoldCase> cases) {
    FoldCaseBuilder dilation = FoldCaseBuilder.of("31 3x3 of dilation 2 and 1x1");
    String x = dilation.x(1, 3, 7, 7);
    cases.add(dilation.merged("conv3", "conv1", "add").output(dilation.add("add",
        dilated(dilation, "conv3", x), dilation.conv("conv1", x, 3, 4, 1, 0))));
    FoldCaseBuilder inside = FoldCaseBuilder.of("31 3x3 of dilation 2 inside a 5x5");
    x = inside.x(1, 3, 7, 7);
    cases.add(inside.merged("conv5", "conv3", "add").output(inside.add("add",
        dilated(inside, "conv3", x), inside.conv("conv5", x, 3, 4, 5, 2))));
    FoldCaseBuilder two = FoldCaseBuilder.of("31 3x3 of dilation 2 beside 3x3 of dilation 1");
    x = two.x(1, 3, 7, 7);
    cases.add(two.refused("add", Reason.COSTS_MORE).output(two.add("add",
        dilated(two, "conv2", x), two.conv("conv1", x, 3, 4, 3, 1))));
    for (String padding : List.of("SAME_UPPER", "SAME_LOWER")) {
      FoldCaseBuilder same = FoldCaseBuilder.of("31 2x2 with " + padding + " and 1x1");
      x = same.x(1, 3, 5, 6);
      String a = same.named(same.window("conv2", x, 3, 4, 2).text("auto_pad", padding), "conv2");
      cases.add(same.merged("conv2", "conv1", "add")
          .output(same.add("add", a, same.conv("conv1", x, 3, 4, 1, 0))));
    }
    FoldCaseBuilder corners = FoldCaseBuilder
        .of("31 2x2 padded before, 2x2 padded behind, and 3x3");
    x = corners.x(1, 3, 5, 5);
    String a = corners.named(corners.window("before", x, 3, 4, 2).integers("pads", 1, 1, 0, 0),
        "before");
    String b = corners.named(corners.window("behind", x, 3, 4, 2).integers("pads", 0, 0, 1, 1),
        "behind");
    cases.add(corners.merged("conv3", "before", "behind", "add", "add3").output(corners.add("add3",
        corners.add("add", a, b), corners.conv("conv3", x, 3, 4, 3, 1))));
  }

  private static void around(List<FoldCase> cases) {
    FoldCaseBuilder after = FoldCaseBuilder.of("31 a BatchNorm and a Mul behind the sum");
    String y = after.norm("bn", pair(after, after.x(1, 4, 5, 5)), 4);
    y = after.named(after.node("Mul").in(y, after.constant("k", 4, 1, 1)), "mul");
    cases.add(after.merged("conv3", "conv1", "add", "bn", "mul").output(y));
    FoldCaseBuilder bias = FoldCaseBuilder.of("31 branches with biases, a scaled identity, Sub");
    String x = bias.x(1, 4, 5, 5);
    String a = bias.named(bias.window("conv3", x, 4, 4, 3).in(bias.weight("b3", 4))
        .integers("pads", 1, 1, 1, 1), "conv3");
    String b = bias.named(bias.node("Mul").in(x, bias.constant("half", bias.reals(0.5))), "mul");
    b = bias.named(bias.node("Sub").in(bias.weight("t", 4, 1, 1), b), "sub");
    cases.add(bias.merged("conv3", "mul", "sub", "add").output(bias.add("add", b, a)));
    FoldCaseBuilder residual = FoldCaseBuilder.of("31 a residual block without activation");
    x = residual.named(residual.node("Relu").in(residual.x(1, 4, 5, 5)), "relu");
    y = residual.conv("shrink", residual.conv("grow", x, 4, 16, 1, 0), 16, 4, 1, 0);
    cases.add(residual.merged("shrink", "grow", "add").output(residual.add("add", x, y)));
    FoldCaseBuilder scaled = FoldCaseBuilder.of("31 a scale before all branches");
    x = scaled.named(scaled.node("Mul").in(scaled.x(1, 4, 5, 5), scaled.constant("k", 4, 1, 1)),
        "mul");
    cases.add(scaled.merged("conv3", "mul", "conv1", "add").output(pair(scaled, x)));
    FoldCaseBuilder image = FoldCaseBuilder.of("31 Sub mean, Div std before unpadded branches");
    x = image.named(image.node("Sub").in(image.x(1, 4, 5, 5), image.weight("mean", 4, 1, 1)),
        "sub");
    x = image.named(image.node("Div").in(x, image.constant("std", 4, 1, 1)), "div");
    cases.add(image.merged("conv_a", "sub", "div", "conv_b", "add").output(image.add("add",
        image.conv("conv_a", x, 4, 4, 3, 0), image.conv("conv_b", x, 4, 4, 3, 0))));
    FoldCaseBuilder shifted = FoldCaseBuilder.of("31 Sub mean before padded branches");
    x = shifted.named(
        shifted.node("Sub").in(shifted.x(1, 4, 5, 5), shifted.weight("mean", 4, 1, 1)),
        "sub");
    cases.add(shifted.merged("conv3", "conv1", "add").refused("sub", Reason.MULTIPLE_CONSUMERS)
        .output(pair(shifted, x)));
    FoldCaseBuilder twice = FoldCaseBuilder.of("31 two blocks in a row");
    x = twice.x(1, 4, 5, 5);
    y = twice.named(twice.node("Relu").in(pair(twice, x)), "relu");
    y = twice.add("add_b", twice.conv("conv3_b", y, 4, 4, 3, 1),
        twice.conv("conv1_b", y, 4, 4, 1, 0));
    cases.add(twice.merged("conv3", "conv1", "add").merged("conv3_b", "conv1_b", "add_b")
        .output(y));
  }

  private static void refusals(List<FoldCase> cases) {
    FoldCaseBuilder relu = FoldCaseBuilder.of("31 a Relu in one branch: no candidate");
    String x = relu.x(1, 4, 5, 5);
    String a = relu.named(relu.node("Relu").in(relu.conv("conv3", x, 4, 4, 3, 1)), "relu");
    cases.add(relu.output(relu.add("add", a, relu.conv("conv1", x, 4, 4, 1, 0))));
    FoldCaseBuilder apart = FoldCaseBuilder.of("31 branches on different inputs: no candidate");
    cases.add(apart.output(apart.add("add", apart.conv("conv3", apart.x(1, 4, 5, 5), 4, 4, 3, 1),
        apart.conv("conv1", apart.input("z", 1, 4, 5, 5), 4, 4, 1, 0))));
    FoldCaseBuilder output = FoldCaseBuilder.of("31 a branch is a graph output");
    x = output.x(1, 4, 5, 5);
    a = output.conv("conv3", x, 4, 4, 3, 1);
    cases.add(output.refused("add", Reason.GRAPH_OUTPUT)
        .output(a, output.add("add", a, output.conv("conv1", x, 4, 4, 1, 0))));
    FoldCaseBuilder shared = FoldCaseBuilder.of("31 a branch is read elsewhere");
    x = shared.x(1, 4, 5, 5);
    a = shared.conv("conv3", x, 4, 4, 3, 1);
    cases.add(shared.refused("add", Reason.MULTIPLE_CONSUMERS).output(
        shared.named(shared.node("Relu").in(a), "relu"),
        shared.add("add", a, shared.conv("conv1", x, 4, 4, 1, 0))));
    FoldCaseBuilder broad = FoldCaseBuilder.of("31 a sum that broadcasts");
    x = broad.x(1, 4, 3, 3);
    cases.add(broad.refused("add", Reason.BRANCHES_DIFFER).output(broad.add("add",
        broad.conv("conv3", x, 4, 4, 3, 0), broad.conv("conv1", x, 4, 4, 1, 0))));
    FoldCaseBuilder steps = FoldCaseBuilder.of("31 strides that happen to give the same size");
    x = steps.x(1, 4, 1, 1);
    a = steps.named(steps.window("conv2", x, 4, 4, 1).integers("strides", 2, 2), "conv2");
    cases.add(steps.refused("add", Reason.BRANCHES_DIFFER)
        .output(steps.add("add", a, steps.conv("conv1", x, 4, 4, 1, 0))));
    FoldCaseBuilder kept = FoldCaseBuilder.of("31 the sum was asked to be kept");
    cases.add(kept.options(FoldOptions.builder().keep("add").build())
        .refused("add", Reason.OPTED_OUT).output(pair(kept, kept.x(1, 4, 5, 5))));
    FoldCaseBuilder skipped = FoldCaseBuilder.of("31 the rule was asked to be skipped");
    cases.add(skipped.options(FoldOptions.builder().skip("ParallelConv").build())
        .refused("add", Reason.RULE_SKIPPED).output(pair(skipped, skipped.x(1, 4, 5, 5))));
    FoldCaseBuilder large = FoldCaseBuilder
        .of("31 a sum that fp16 cannot hold", FoldCaseBuilder.OPSET, DType.FLOAT16);
    x = large.x(1, 1, 3, 3);
    a = large.named(large.node("Conv").in(x, large.constant("w3",
        large.between("w3", 60000, 60001, 1, 1, 3, 3))).integers("pads", 1, 1, 1, 1), "conv3");
    String b = large.named(large.node("Conv").in(x, large.constant("w1",
        large.between("w1", 60000, 60001, 1, 1, 1, 1))), "conv1");
    x = large.add("add", a, b);
    cases.add(large.refused("add", Reason.NOT_FINITE).output(x));
  }

  private static NodeBuilder transpose(FoldCaseBuilder c, String name, String x, long kernel) {
    return c.node("ConvTranspose").in(x, c.weight(name + ".w", 4, 2, kernel, kernel));
  }

  private static void transposed(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("31 grouped ConvTranspose 4x4 and 2x2 at stride 2");
    String x = c.x(1, 4, 4, 5);
    String a = c.named(transpose(c, "up4", x, 4).integers("strides", 2, 2).integer("group", 2)
        .integers("pads", 1, 1, 1, 1), "up4");
    String b = c.named(transpose(c, "up2", x, 2).integers("strides", 2, 2).integer("group", 2),
        "up2");
    cases.add(c.backward("bn4", "up4").merged("up4", "up2", "add")
        .output(c.add("add", c.norm("bn4", a, 4), b)));
    FoldCaseBuilder out = FoldCaseBuilder.of("31 ConvTranspose with output_padding");
    x = out.x(1, 4, 4, 5);
    a = out.named(transpose(out, "up3", x, 3).integers("strides", 2, 2)
        .integers("pads", 1, 1, 1, 1).integers("output_padding", 1, 1), "up3");
    b = out.named(transpose(out, "up1", x, 1).integers("strides", 2, 2)
        .integers("output_padding", 1, 1), "up1");
    cases.add(out.merged("up3", "up1", "add").output(out.add("add", a, b)));
    FoldCaseBuilder identity = FoldCaseBuilder.of("31 ConvTranspose 3x3 and BatchNorm");
    x = identity.x(1, 4, 4, 5);
    a = identity.named(transpose(identity, "up3", x, 3).integer("group", 2)
        .integers("pads", 1, 1, 1, 1), "up3");
    cases.add(identity.merged("up3", "bn", "add")
        .output(identity.add("add", a, identity.norm("bn", x, 4))));
    FoldCaseBuilder same = FoldCaseBuilder.of("31 ConvTranspose with auto_pad");
    x = same.x(1, 4, 4, 5);
    a = same.named(transpose(same, "up3", x, 3).integer("group", 2).text("auto_pad", "SAME_UPPER"),
        "up3");
    cases.add(same.refused("add", Reason.SIZE_UNKNOWN).output(same.add("add", a, x)));
  }

  private static void matrices(List<FoldCase> cases) {
    FoldCaseBuilder gemm = FoldCaseBuilder.of("31 Gemm both ways round, and the input");
    String x = gemm.x(3, 4);
    String a = gemm.named(gemm.node("Gemm").in(x, gemm.weight("w", 4, 4), gemm.weight("b", 4))
        .integer("transB", 1).real("alpha", 0.5).real("beta", 2), "gemm_a");
    String b = gemm.named(gemm.node("Gemm").in(x, gemm.weight("v", 4, 4)), "gemm_b");
    cases.add(gemm.merged("gemm_a", "gemm_b", "add", "add0")
        .output(gemm.add("add0", gemm.add("add", a, b), x)));
    FoldCaseBuilder deep = FoldCaseBuilder.of("31 MatMul of rank 3 twice, one with a bias");
    x = deep.x(2, 3, 4);
    a = deep.named(deep.node("MatMul").in(x, deep.weight("w", 4, 5)), "matmul_a");
    a = deep.named(deep.node("Add").in(a, deep.weight("b", 5)), "bias");
    b = deep.named(deep.node("MatMul").in(x, deep.weight("v", 4, 5)), "matmul_b");
    cases.add(deep.merged("matmul_a", "bias", "matmul_b", "add").output(deep.add("add", a, b)));
    FoldCaseBuilder turned = FoldCaseBuilder.of("31 Gemm of a transposed input beside another");
    x = turned.x(4, 4);
    a = turned.named(turned.node("Gemm").in(x, turned.weight("w", 4, 4)).integer("transA", 1),
        "gemm_a");
    b = turned.named(turned.node("Gemm").in(x, turned.weight("v", 4, 4)), "gemm_b");
    cases.add(turned.refused("add", Reason.UNSUPPORTED_FORM).output(turned.add("add", a, b)));
  }

  /** Diverse Branch Block: 3×3, 1×1, 1×1 before a 3×3, and 1×1 before an average, a BatchNorm after each. */
  private static FoldCase diverse() {
    FoldCaseBuilder c = FoldCaseBuilder.of("31 Diverse Branch Block");
    String x = c.named(c.node("Relu").in(c.x(1, 4, 6, 6)), "before");
    String y = c.norm("bn_k", c.conv("conv_k", x, 4, 4, 3, 1), 4);
    y = c.add("add1", y, c.norm("bn_1", c.conv("conv_1", x, 4, 4, 1, 0), 4));
    String a = c.norm("bn_a", c.conv("conv_a", x, 4, 4, 1, 1), 4);
    a = c.named(c.node("AveragePool").in(a).integers("kernel_shape", 3, 3), "pool");
    y = c.add("add2", y, c.norm("bn_p", a, 4));
    String b = c.norm("bn_b", c.conv("conv_b", x, 4, 4, 1, 1), 4);
    b = c.norm("bn_d", c.conv("conv_d", b, 4, 4, 3, 0), 4);
    y = c.add("add3", y, b);
    c.backward("bn_k", "conv_k").backward("bn_1", "conv_1").backward("bn_a", "conv_a")
        .backward("bn_b", "conv_b").backward("bn_d", "conv_d").backward("bn_p", "conv_a");
    return c
        .merged("conv_k", "conv_1", "add1", "conv_a", "pool", "add2", "conv_b", "conv_d", "add3")
        .output(c.named(c.node("Relu").in(y), "after"));
  }
}
