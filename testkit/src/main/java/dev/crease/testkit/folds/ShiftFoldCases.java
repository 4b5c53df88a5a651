package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Cases 15, 16, 33 and 35: shifts before a layer that its bias cannot stand for. */
final class ShiftFoldCases {

  private ShiftFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    padded(cases);
    grouped(cases);
    maps(cases);
    transposed(cases);
    carried(cases);
    chains(cases);
    refusals(cases);
    return cases;
  }

  /** {@code BatchNormalization} of 4 channels of 6 by 6, then a Conv to 6 channels. */
  private static FoldCase normConv(String id, UnaryOperator<NodeBuilder> form) {
    FoldCaseBuilder c = FoldCaseBuilder.of(id);
    NodeBuilder conv = c.node("Conv").in(c.norm("bn", c.x(2, 4, 6, 6), 4),
        c.weight("w", 6, 4, 3, 3), c.weight("b", 6));
    return c.added("bn", "conv").output(c.named(form.apply(conv), "conv"));
  }

  private static void padded(List<FoldCase> cases) {
    cases
        .add(normConv("15 BatchNorm before a Conv with pads", n -> n.integers("pads", 1, 1, 1, 1)));
    for (String auto : List.of("SAME_UPPER", "SAME_LOWER")) {
      cases.add(normConv("15 BatchNorm before a Conv with " + auto, n -> n.text("auto_pad", auto)));
    }
    cases.add(normConv("15 BatchNorm before a dilated Conv with uneven pads",
        n -> n.integers("pads", 0, 2, 1, 3).integers("dilations", 2, 1)));
    FoldCaseBuilder open = FoldCaseBuilder.of("15 BatchNorm before a padded Conv, sizes not known");
    String x = open.input("x", open.normals("x", 1, 1, 4, 6, 6),
        TensorType.UNKNOWN.withDType(DType.FLOAT));
    String y = open.named(open.node("Conv").in(open.norm("bn", x, 4), open.weight("w", 2, 4, 3, 3))
        .integers("pads", 1, 1, 1, 1).integers("strides", 2, 2), "conv");
    cases.add(open.added("bn", "conv").output(y));
    FoldCaseBuilder after = FoldCaseBuilder.of("15 BatchNorm padded Conv BatchNorm");
    y = after.named(after.node("Conv").in(after.norm("bn1", after.x(1, 4, 6, 6), 4),
        after.weight("w", 6, 4, 3, 3)).integers("pads", 1, 1, 1, 1), "conv");
    cases.add(after.added("bn1", "conv").backward("bn2", "conv").output(after.norm("bn2", y, 6)));
  }

  private static void grouped(List<FoldCase> cases) {
    for (int groups : new int[]{2, 4}) {
      FoldCaseBuilder c = FoldCaseBuilder.of("16 BatchNorm before a padded Conv in " + groups
          + " groups");
      String y = c.named(c.node("Conv").in(c.norm("bn", c.x(1, 4, 6, 6), 4),
          c.weight("w", 8, 4 / groups, 3, 3)).integer("group", groups)
          .integers("pads", 1, 1, 1, 1), "conv");
      cases.add(c.added("bn", "conv").output(y));
      FoldCaseBuilder m = FoldCaseBuilder.of("16 BatchNorm before a padded Conv in " + groups
          + " groups, strides 3");
      y = m.named(m.node("Conv").in(m.norm("bn", m.x(1, 4, 7, 8), 4),
          m.weight("w", 8, 4 / groups, 3, 3)).integer("group", groups)
          .integers("pads", 1, 1, 1, 1).integers("strides", 3, 3), "conv");
      cases.add(m.mapped("bn", "conv").output(y));
    }
  }

  private static void maps(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("15 BatchNorm before a padded Conv, strides 2");
    String y = c.named(c.node("Conv").in(c.norm("bn1", c.x(2, 4, 9, 7), 4),
        c.weight("w", 4, 4, 3, 3), c.weight("b", 4)).integers("pads", 1, 1, 1, 1)
        .integers("strides", 2, 2), "conv");
    cases.add(c.mapped("bn1", "conv").backward("bn2", "conv").output(c.norm("bn2", y, 4)));
    FoldCaseBuilder same = FoldCaseBuilder.of("15 BatchNorm before a SAME Conv, strides 2");
    y = same.named(same.node("Conv").in(same.norm("bn", same.x(1, 4, 9, 8), 4),
        same.weight("w", 4, 4, 3, 2)).text("auto_pad", "SAME_LOWER")
        .integers("strides", 2, 2), "conv");
    cases.add(same.mapped("bn", "conv").output(y));
    FoldCaseBuilder add = FoldCaseBuilder.of("15 Add before a padded Conv, strides 2");
    y = add.named(add.node("Add").in(add.x(1, 4, 8, 8), add.weight("t", 4, 1, 1)), "add");
    y = add.named(add.node("Conv").in(y, add.weight("w", 4, 4, 3, 3))
        .integers("pads", 1, 1, 1, 1).integers("strides", 2, 2), "conv");
    cases.add(add.mapped("add", "conv").output(y));
    FoldCaseBuilder zero = FoldCaseBuilder.of("15 BatchNorm with a zero scale, strides 2");
    y = zero.named(zero.node("Conv").in(zero.norm("bn", zero.x(1, 2, 8, 8),
        zero.constant("gamma", zero.reals(0, -2)), zero.weight("beta", 2), zero.weight("mean", 2),
        zero.constant("var", 2)), zero.weight("w", 3, 2, 3, 3)).integers("pads", 1, 1, 1, 1)
        .integers("strides", 2, 2), "conv");
    cases.add(zero.mapped("bn", "conv").output(y));
    FoldCaseBuilder one = FoldCaseBuilder.of("21 BatchNorm before a padded Conv 1-D, strides 4");
    y = one.named(one.node("Conv").in(one.norm("bn", one.x(2, 3, 17), 3),
        one.weight("w", 4, 3, 5)).integers("pads", 2, 2).integers("strides", 4), "conv");
    cases.add(one.mapped("bn", "conv").output(y));
    FoldCaseBuilder three = FoldCaseBuilder.of("21 BatchNorm before a padded Conv 3-D, strides 2");
    y = three.named(three.node("Conv").in(three.norm("bn", three.x(1, 2, 5, 6, 4), 2),
        three.weight("w", 3, 2, 3, 2, 3)).integers("pads", 1, 0, 1, 0, 1, 1)
        .integers("strides", 2, 2, 2), "conv");
    cases.add(three.mapped("bn", "conv").output(y));
  }

  private static FoldCase deconv(String id, boolean map, int groups,
      UnaryOperator<NodeBuilder> form) {
    FoldCaseBuilder c = FoldCaseBuilder.of(id);
    NodeBuilder conv = c.node("ConvTranspose").in(c.norm("bn", c.x(1, 4, 4, 5), 4),
        c.weight("w", 4, 4 / groups, 3, 2)).integer("group", groups);
    String y = c.named(form.apply(conv), "deconv");
    return (map ? c.mapped("bn", "deconv") : c.added("bn", "deconv")).output(y);
  }

  private static void transposed(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("35 BatchNorm ConvTranspose, kernel equals stride");
    String y = c.named(c.node("ConvTranspose").in(c.norm("bn", c.x(1, 3, 4, 4), 3),
        c.weight("w", 3, 5, 2, 2)).integers("strides", 2, 2), "deconv");
    cases.add(c.added("bn", "deconv").output(y));
    cases.add(deconv("35 BatchNorm ConvTranspose, windows overlap", false, 1,
        n -> n.integers("strides", 2, 2)));
    for (int groups : new int[]{1, 2, 4}) {
      cases.add(deconv("35 BatchNorm ConvTranspose that cuts more off, groups " + groups, false,
          groups, n -> n.integers("pads", 2, 1, 1, 1).integers("dilations", 1, 2)));
      FoldCaseBuilder s = FoldCaseBuilder.of("35 BatchNorm ConvTranspose to few channels, groups "
          + groups);
      y = s.named(s.node("ConvTranspose").in(s.norm("bn", s.x(1, 16, 4, 5), 16),
          s.weight("w", 16, 4 / groups, 3, 2)).integer("group", groups)
          .integers("strides", 2, 1).integers("output_padding", 1, 0)
          .integers("pads", 1, 1, 1, 1), "deconv");
      cases.add(s.mapped("bn", "deconv").output(y));
    }
  }

  private static void carried(List<FoldCase> cases) {
    FoldCaseBuilder pad = FoldCaseBuilder.of("33 BatchNorm Pad Conv");
    String y = pad.named(pad.node("Pad").in(pad.norm("bn", pad.x(1, 4, 6, 6), 4),
        pad.graph().longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)), "pad");
    cases.add(pad.added("bn", "conv").output(pad.conv("conv", y, 4, 3)));
    FoldCaseBuilder relu = FoldCaseBuilder.of("33 BatchNorm Relu Conv, positive scales");
    y = relu.named(relu.node("Relu").in(relu.norm("bn", relu.x(1, 4, 6, 6), 4)), "relu");
    cases.add(relu.added("bn", "conv").output(relu.conv("conv", y, 4, 3)));
    FoldCaseBuilder gemm = FoldCaseBuilder.of("33 BatchNorm Relu Flatten Gemm");
    y = gemm.named(gemm.node("Relu").in(gemm.norm("bn", gemm.x(2, 3, 2, 2), 3)), "relu");
    y = gemm.named(gemm.node("Flatten").in(y), "flatten");
    y = gemm.named(gemm.node("Gemm").in(y, gemm.weight("w", 5, 12), gemm.weight("b", 5))
        .integer("transB", 1).real("alpha", -0.5), "gemm");
    cases.add(gemm.added("bn", "gemm").output(y));
    FoldCaseBuilder last = FoldCaseBuilder.of("33 channels last: Mul Add Relu MatMul");
    y = last.named(last.node("Mul").in(last.x(2, 3, 4), last.constant("k", 4)), "mul");
    y = last.named(last.node("Add").in(y, last.weight("t", 4)), "add");
    y = last.named(last.node("Relu").in(y), "relu");
    cases.add(last.added("mul", "matmul").added("add", "matmul")
        .output(last.named(last.node("MatMul").in(y, last.weight("w", 4, 5)), "matmul")));
    FoldCaseBuilder negative = FoldCaseBuilder.of("33 BatchNorm Relu Conv, one negative scale");
    y = negative.norm("bn", negative.x(1, 2, 6, 6),
        negative.constant("gamma", negative.reals(1, -1)), negative.weight("beta", 2),
        negative.weight("mean", 2), negative.constant("var", 2));
    y = negative.named(negative.node("Relu").in(y), "relu");
    cases.add(negative.refused("bn", Reason.NONLINEAR_BETWEEN)
        .output(negative.conv("conv", y, 2, 3)));
  }

  private static void chains(List<FoldCase> cases) {
    FoldCaseBuilder image = FoldCaseBuilder.of("15 Sub mean, Div std before a padded Conv");
    String y = image.named(image.node("Sub").in(image.x(1, 3, 6, 6), image.weight("mean", 3, 1, 1)),
        "sub");
    y = image.named(image.node("Div").in(y, image.constant("std", 3, 1, 1)), "div");
    cases.add(image.refused("sub", Reason.PADDED_LAYER).forward("div", "conv").output(
        image.named(image.node("Conv").in(y, image.weight("w", 8, 3, 3, 3))
            .integers("pads", 1, 1, 1, 1), "conv")));
    FoldCaseBuilder mixed = FoldCaseBuilder.of("15 BatchNorm Add of a scalar Mul padded Conv");
    y = mixed.norm("bn", mixed.x(1, 3, 6, 6), 3);
    y = mixed.named(mixed.node("Add").in(y, mixed.constant("one", mixed.reals(1))), "add");
    y = mixed.named(mixed.node("Mul").in(y, mixed.constant("k", 3, 1, 1)), "mul");
    cases.add(mixed.added("bn", "conv").added("add", "conv").added("mul", "conv").output(
        mixed.named(mixed.node("Conv").in(y, mixed.weight("w", 8, 3, 3, 3))
            .integers("pads", 1, 1, 1, 1), "conv")));
    FoldCaseBuilder between = FoldCaseBuilder.of("26 BatchNorm, Div, padded Conv, strides 2");
    String between1 = between.named(between.node("Div").in(
        between.norm("bn", between.x(2, 4, 9, 7), 4), between.constant("k", 4, 1, 1)), "div");
    cases.add(between.mapped("bn", "conv").mapped("div", "conv").output(
        between.named(between.node("Conv").in(between1, between.weight("w", 4, 4, 3, 3))
            .integers("pads", 1, 1, 1, 1).integers("strides", 2, 2), "conv")));
  }

  private static void refusals(List<FoldCase> cases) {
    FoldCaseBuilder add = FoldCaseBuilder.of("15 Add before a padded Conv");
    String y = add.named(add.node("Add").in(add.x(1, 4, 6, 6), add.weight("t", 4, 1, 1)), "add");
    y = add.named(add.node("Conv").in(y, add.weight("w", 6, 4, 3, 3)).integers("pads", 1, 1, 1, 1),
        "conv");
    cases.add(add.refused("add", Reason.PADDED_LAYER).output(y));
    FoldCaseBuilder up = FoldCaseBuilder.of("35 Add before a ConvTranspose whose windows overlap");
    y = up.named(up.node("Add").in(up.x(1, 4, 4, 4), up.weight("t", 4, 1, 1)), "add");
    y = up.named(up.node("ConvTranspose").in(y, up.weight("w", 4, 6, 3, 3)), "deconv");
    cases.add(up.refused("add", Reason.SHIFT_NOT_UNIFORM).output(y));
    FoldCaseBuilder zero = FoldCaseBuilder
        .of("15 BatchNorm with a zero scale before a padded Conv");
    y = zero.norm("bn", zero.x(1, 2, 6, 6), zero.constant("gamma", zero.reals(0, 1)),
        zero.weight("beta", 2), zero.weight("mean", 2), zero.constant("var", 2));
    y = zero.named(zero.node("Conv").in(y, zero.weight("w", 6, 2, 3, 3))
        .integers("pads", 1, 1, 1, 1), "conv");
    cases.add(zero.refused("bn", Reason.PADDED_LAYER).output(y));
    FoldCaseBuilder half = FoldCaseBuilder.of("22 fp16 BatchNorm whose shift over scale overflows",
        15, DType.FLOAT16);
    y = half.norm("bn", half.x(1, 2, 6, 6), half.constant("gamma", half.reals(0.001, 1)),
        half.constant("beta", half.reals(100, 1)), half.weight("mean", 2),
        half.constant("var", half.reals(1, 1)));
    y = half.named(half.node("Conv").in(y, half.weight("w", 6, 2, 3, 3))
        .integers("pads", 1, 1, 1, 1), "conv");
    cases.add(half.refused("bn", Reason.PADDED_LAYER).output(y));
  }
}
