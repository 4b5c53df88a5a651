package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/** Cases 17 to 19, 24 to 26, 30, 31 and 34: every affine, chains of them, and what stands around them. */
final class ChainFoldCases {

  private ChainFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    constants(cases);
    statistics(cases);
    names(cases);
    chains(cases);
    cases.add(parallel());
    cases.add(branchesWithNorms());
    cases.add(customBeside());
    cases.add(customBetween());
    return cases;
  }

  private static FoldCase constant(String id, String type, boolean left, long... shape) {
    FoldCaseBuilder c = FoldCaseBuilder.of(id);
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    String k = c.constant("k", shape);
    String z = c.named(left ? c.node(type).in(k, y) : c.node(type).in(y, k), "affine");
    return c.backward("affine", "conv").output(z);
  }

  private static void constants(List<FoldCase> cases) {
    cases.add(constant("17 Mul with the constant on the left", "Mul", true, 4, 1, 1));
    cases.add(constant("17 Add with the constant on the left", "Add", true, 1, 4, 1, 1));
    cases.add(constant("18 Sub of a constant", "Sub", false, 4, 1, 1));
    cases.add(constant("18 Sub from a constant", "Sub", true, 4, 1, 1));
    cases.add(constant("18 Div by a constant", "Div", false, 4, 1, 1));
    FoldCaseBuilder c = FoldCaseBuilder.of("18 Div of a constant is no affine");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    cases.add(c.output(c.named(c.node("Div").in(c.constant("k", 4, 1, 1), y), "div")));
    for (String type : List.of("Mul", "Add")) {
      for (long[] shape : new long[][]{{}, {1}, {1, 1, 1, 1}}) {
        cases.add(constant("19 " + type + " of a scalar of rank " + shape.length, type, false,
            shape));
      }
    }
    FoldCaseBuilder both = FoldCaseBuilder.of("18 Neg");
    cases.add(both.backward("neg", "conv").output(
        both.named(both.node("Neg").in(both.conv("conv", both.x(1, 3, 6, 6), 3, 4)), "neg")));
  }

  private static void statistics(List<FoldCase> cases) {
    FoldCaseBuilder nodes = FoldCaseBuilder.of("24 statistics are Constant nodes");
    cases.add(behind(nodes, (name, _) -> nodes.node("Constant")
        .tensor("value", nodes.between(name, 0.5, 2, 4)).as(name + "_value")));
    FoldCaseBuilder identity = FoldCaseBuilder.of("24 statistics behind Identity");
    cases.add(behind(identity, (name, _) -> identity.node("Identity")
        .in(identity.constant(name, 4)).as(name + "_value")));
    FoldCaseBuilder cast = FoldCaseBuilder.of("24 statistics behind Cast");
    cases.add(behind(cast, (name, _) -> cast.node("Cast").in(cast.constant(name,
        SeededNumbers.of(2).stream(name).uniforms(DType.DOUBLE, Shape.of(4), 0.5, 2)))
        .integer("to", DType.FLOAT.code()).as(name + "_value")));
    FoldCaseBuilder reshape = FoldCaseBuilder.of("24 statistics behind Reshape");
    cases.add(behind(reshape, (name, _) -> reshape.node("Reshape")
        .in(reshape.constant(name, 1, 4, 1, 1), reshape.graph().longs("shape", 4))
        .as(name + "_value")));
    FoldCaseBuilder unsqueeze = FoldCaseBuilder.of("24 a Mul's constant behind Unsqueeze");
    String k = unsqueeze.named(unsqueeze.node("Unsqueeze").in(unsqueeze.constant("k", 4),
        unsqueeze.graph().longs("axes", 1, 2)), "unsqueeze");
    String y = unsqueeze.conv("conv", unsqueeze.x(1, 3, 6, 6), 3, 4);
    cases.add(unsqueeze.backward("mul", "conv")
        .output(unsqueeze.named(unsqueeze.node("Mul").in(y, k), "mul")));
    FoldCaseBuilder weight = FoldCaseBuilder.of("24 the weight is a Constant node");
    String w = weight.node("Constant").tensor("value", weight.normals("w", 0.5, 4, 3, 3, 3))
        .as("w");
    y = weight.named(weight.node("Conv").in(weight.x(1, 3, 6, 6), w), "conv");
    cases.add(weight.backward("bn", "conv").output(weight.norm("bn", y, 4)));
  }

  private static FoldCase behind(FoldCaseBuilder c, BinaryOperator<String> value) {
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    y = c.norm("bn", y, value.apply("gamma", ""), value.apply("beta", ""), value.apply("mean", ""),
        value.apply("var", ""));
    return c.backward("bn", "conv").output(y);
  }

  private static void names(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("25 names that a fold would like to use are taken");
    String w = c.weight("w", 4, 3, 3, 3);
    c.constant("w_folded", 1);
    c.constant("conv_bias", 1);
    String y = c.named(c.node("Conv").in(c.x(1, 3, 6, 6), w), "conv");
    y = c.norm("bn", y, 4);
    String z = c.named(c.node("Add").in(c.named(c.node("Relu").in(y), "relu"), "w_folded"), "add");
    cases.add(c.backward("bn", "conv").refused("add", Reason.NONLINEAR_BETWEEN).output(z,
        c.named(c.node("Identity").in("conv_bias"), "identity")));
    FoldCaseBuilder bare = FoldCaseBuilder.of("25 nodes without names");
    String v = bare.node("Conv").in(bare.x(1, 3, 6, 6), bare.weight("w", 4, 3, 3, 3)).unnamed()
        .as("v");
    v = bare.node("BatchNormalization").in(v, bare.constant("gamma", 4), bare.weight("beta", 4),
        bare.weight("mean", 4), bare.constant("var", 4)).unnamed().as("y");
    cases.add(bare.backward("BatchNormalization(y)", "Conv(v)").output(v));
  }

  private static void chains(List<FoldCase> cases) {
    FoldCaseBuilder two = FoldCaseBuilder.of("26 Conv BatchNorm BatchNorm");
    String y = two.norm("bn2", two.norm("bn1", two.conv("conv", two.x(1, 3, 6, 6), 3, 4), 4), 4);
    cases.add(two.backward("bn1", "conv").backward("bn2", "conv").output(y));
    FoldCaseBuilder many = FoldCaseBuilder.of("26 Conv BatchNorm Mul Add");
    y = many.norm("bn", many.conv("conv", many.x(1, 3, 6, 6), 3, 4), 4);
    y = many.named(many.node("Mul").in(y, many.constant("s", 4, 1, 1)), "mul");
    y = many.named(many.node("Add").in(y, many.constant("t", 1, 4, 1, 1)), "add");
    cases.add(many.backward("bn", "conv").backward("mul", "conv").backward("add", "conv")
        .output(y));
    FoldCaseBuilder through = FoldCaseBuilder.of("26 Conv Identity BatchNorm");
    y = through.conv("conv", through.x(1, 3, 6, 6), 3, 4);
    y = through.named(through.node("Identity").in(y), "identity");
    cases.add(through.backward("identity", "conv").backward("bn", "conv")
        .output(through.norm("bn", y, 4)));
    FoldCaseBuilder layers = FoldCaseBuilder.of("26 Conv1 BatchNorm1 Conv2 BatchNorm2");
    y = layers.norm("bn1", layers.conv("conv1", layers.x(1, 3, 8, 8), 3, 4), 4);
    y = layers.norm("bn2", layers.conv("conv2", y, 4, 5), 5);
    cases.add(layers.backward("bn1", "conv1").backward("bn2", "conv2").output(y));
    FoldCaseBuilder around = FoldCaseBuilder.of("26 BatchNorm1 Conv BatchNorm2");
    y = around.norm("bn1", around.x(1, 3, 6, 6), 3);
    y = around.norm("bn2", around.conv("conv", y, 3, 4), 4);
    cases.add(around.forward("bn1", "conv").backward("bn2", "conv").output(y));
    FoldCaseBuilder dropout = FoldCaseBuilder.of("26 Conv Dropout BatchNorm");
    y = dropout.conv("conv", dropout.x(1, 3, 6, 6), 3, 4);
    y = dropout.named(dropout.node("Dropout").in(y), "dropout");
    cases.add(dropout.backward("dropout", "conv").backward("bn", "conv")
        .output(dropout.norm("bn", y, 4)));
    FoldCaseBuilder bias = FoldCaseBuilder.of("26 MatMul Add BatchNorm");
    y = bias.named(bias.node("MatMul").in(bias.x(3, 4), bias.weight("w", 4, 5)), "matmul");
    y = bias.named(bias.node("Add").in(y, bias.weight("b", 5)), "add");
    cases.add(bias.merged("matmul", "add").backward("bn", "matmul")
        .output(bias.norm("bn", y, 5)));
    FoldCaseBuilder late = FoldCaseBuilder.of("26 MatMul, then the constant that its Add reads");
    y = late.named(late.node("MatMul").in(late.x(3, 4), late.weight("w", 4, 5)), "matmul");
    String b = late.named(late.node("Identity").in(late.weight("b", 5)), "constant");
    y = late.named(late.node("Add").in(y, b), "add");
    cases.add(late.merged("matmul", "add").backward("dropout", "matmul")
        .output(late.named(late.node("Dropout").in(y), "dropout")));
  }

  private static FoldCase parallel() {
    FoldCaseBuilder c = FoldCaseBuilder
        .of("31 RepVGG block: 3x3, 1x1 and identity, a BatchNorm each");
    String x = c.named(c.node("Relu").in(c.x(1, 4, 6, 6)), "before");
    String a = c.named(c.node("Conv").in(x, c.weight("w3", 4, 4, 3, 3)).integers("pads", 1, 1, 1,
        1), "conv3");
    String b = c.named(c.node("Conv").in(x, c.weight("w1", 4, 4, 1, 1)), "conv1");
    String y = c.named(c.node("Add").in(c.norm("bn3", a, 4), c.norm("bn1", b, 4)), "add1");
    y = c.named(c.node("Add").in(y, c.norm("bn0", x, 4)), "add0");
    return c.backward("bn3", "conv3").backward("bn1", "conv1")
        .merged("conv3", "conv1", "add1", "bn0", "add0")
        .output(c.named(c.node("Relu").in(y), "after"));
  }

  private static FoldCase branchesWithNorms() {
    FoldCaseBuilder c = FoldCaseBuilder.of("31 residual block with a BatchNorm on each branch");
    String x = c.x(1, 3, 6, 6);
    String y = c.named(c.node("Add").in(c.norm("bn1", c.conv("conv1", x, 3, 4), 4),
        c.norm("bn2", c.conv("conv2", x, 3, 4), 4)), "add");
    return c.backward("bn1", "conv1").backward("bn2", "conv2").merged("conv1", "conv2", "add")
        .output(y);
  }

  private static FoldCase customBeside() {
    FoldCaseBuilder c = FoldCaseBuilder.of("34 custom operators before and after a fold");
    c.graph().domain("com.example", 1);
    String x = c.graph().node("com.example", "Preprocess").in(c.x(1, 3, 6, 6)).text("mode", "fast")
        .name("pre").as("pre_y");
    String y = c.norm("bn", c.conv("conv", x, 3, 4), 4);
    return c.backward("bn", "conv").output(c.graph().node("com.example", "Postprocess").in(y)
        .real("threshold", 0.5).name("post").as("post_y"));
  }

  private static FoldCase customBetween() {
    FoldCaseBuilder c = FoldCaseBuilder.of("34 a custom operator between");
    c.graph().domain("com.example", 1);
    String y = c.graph().node("com.example", "Warp").in(c.conv("conv", c.x(1, 3, 6, 6), 3, 4))
        .name("warp").as("warp_y");
    return c.refused("bn", Reason.UNKNOWN_OPERATOR).output(c.norm("bn", y, 4));
  }
}
