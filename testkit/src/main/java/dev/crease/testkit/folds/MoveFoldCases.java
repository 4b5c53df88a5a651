package dev.crease.testkit.folds;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Reason;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Case 33: affines that meet their layers once they are moved across Concat or Split. */
final class MoveFoldCases {

  private MoveFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    afterConcat(cases);
    afterConcatRefused(cases);
    beforeConcat(cases);
    beforeSplit(cases);
    afterSplit(cases);
    cases.add(constantAfterConcat());
    cases.add(broadenedPart());
    return cases;
  }

  private static String concat(FoldCaseBuilder c, String name, long axis, String... in) {
    return c.named(c.node("Concat").in(in).integer("axis", axis), name);
  }

  /** What is moved before the {@code Concat} reads its constant there, where the node that computes it has not run yet. */
  private static FoldCase constantAfterConcat() {
    FoldCaseBuilder c = FoldCaseBuilder.of("24 Concat of two Convs, then the constant of a Div");
    String x = c.x(1, 3, 6, 6);
    String y = concat(c, "concat", 1, c.conv("conv1", x, 3, 4), c.conv("conv2", x, 3, 2));
    String k = c.named(c.node("Identity").in(c.constant("two", c.reals(2))), "same");
    return c.backward("div", "conv1").backward("div", "conv2")
        .output(c.named(c.node("Div").in(y, k), "div"));
  }

  /** The constant makes two channels of one, which no affine before the {@code Split} does. */
  private static FoldCase broadenedPart() {
    FoldCaseBuilder c = FoldCaseBuilder.of("19 Conv Split, a part of one channel times two");
    List<String> parts = c.node("Split").in(c.conv("conv", c.x(1, 3, 6, 6), 3, 2),
        c.constant("sizes", Tensor.ofLongs(Shape.of(2), 1, 1))).integer("axis", 1).name("split")
        .as(List.of("a", "b"));
    return c.refused("mul", Reason.NO_LINEAR_NEIGHBOUR).output(parts.getFirst(),
        c.named(c.node("Mul").in(parts.getLast(), c.constant("k", 2, 1, 1)), "mul"));
  }

  private static FoldCase twoBranches(String id, int opset, DType dtype) {
    FoldCaseBuilder c = FoldCaseBuilder.of(id, opset, dtype);
    String x = c.x(1, 3, 6, 6);
    String y = concat(c, "concat", 1, c.conv("conv1", x, 3, 4), c.conv("conv2", x, 3, 2));
    return c.backward("bn", "conv1").backward("bn", "conv2").output(c.norm("bn", y, 6));
  }

  private static void afterConcat(List<FoldCase> cases) {
    cases.add(twoBranches("33 BatchNorm after a Concat of two Convs", 17, DType.FLOAT));
    cases.add(twoBranches("33 BatchNorm after a Concat of two Convs, opset 8", 8, DType.FLOAT));
    cases.add(twoBranches("22 fp16 BatchNorm after a Concat of two Convs", 15, DType.FLOAT16));
    FoldCaseBuilder c = FoldCaseBuilder
        .of("33 BatchNorm after nested Concats, of pooled branches too");
    String x = c.x(1, 3, 6, 6);
    String pool = c.named(c.node("AveragePool").in(c.conv("conv2", x, 3, 2))
        .integers("kernel_shape", 1, 1), "pool");
    String inner = concat(c, "inner", -3, c.conv("conv1", x, 3, 3), pool);
    String y = concat(c, "outer", 1, inner, c.conv("conv3", x, 3, 1));
    cases.add(c.backward("bn", "conv1").backward("bn", "conv2").backward("bn", "conv3")
        .output(c.norm("bn", y, 6)));
    FoldCaseBuilder chain = FoldCaseBuilder.of("33 Concat Mul Add Div of a scalar Neg Relu");
    x = chain.x(1, 3, 6, 6);
    y = concat(chain, "concat", 1, chain.conv("conv1", x, 3, 4), chain.conv("conv2", x, 3, 2));
    y = chain.named(chain.node("Mul").in(chain.constant("k", 1, 6, 1, 1), y), "mul");
    y = chain.named(chain.node("Add").in(y, chain.weight("t", 6, 1, 1)), "add");
    y = chain.named(chain.node("Div").in(y, chain.constant("two", chain.reals(2))), "div");
    y = chain.named(chain.node("Neg").in(y), "neg");
    for (String affine : List.of("mul", "add", "div", "neg")) {
      chain.backward(affine, "conv1").backward(affine, "conv2");
    }
    cases.add(chain.output(chain.named(chain.node("Relu").in(y), "relu")));
    FoldCaseBuilder last = FoldCaseBuilder.of("33 channels last: Mul after a Concat of Transposes");
    x = last.x(1, 3, 6, 6);
    String a = last.named(last.node("Transpose").in(last.conv("conv1", x, 3, 4))
        .integers("perm", 0, 2, 3, 1), "nhwc1");
    String b = last.named(last.node("Transpose").in(last.conv("conv2", x, 3, 2))
        .integers("perm", 0, 2, 3, 1), "nhwc2");
    y = concat(last, "concat", -1, a, b);
    cases.add(last.backward("mul", "conv1").backward("mul", "conv2")
        .output(last.named(last.node("Mul").in(y, last.constant("k", 6)), "mul")));
    FoldCaseBuilder gemm = FoldCaseBuilder.of("33 BatchNorm after a Concat of Gemm and MatMul");
    x = gemm.x(3, 5);
    y = concat(gemm, "concat", 1,
        gemm.named(gemm.node("Gemm").in(x, gemm.weight("w1", 5, 4), gemm.weight("b", 4)), "gemm"),
        gemm.named(gemm.node("MatMul").in(x, gemm.weight("w2", 5, 2)), "matmul"));
    cases.add(gemm.backward("bn", "gemm").backward("bn", "matmul").output(gemm.norm("bn", y, 6)));
    FoldCaseBuilder norms = FoldCaseBuilder.of("33 branches with a BatchNorm each, and one behind");
    x = norms.x(1, 3, 6, 6);
    y = concat(norms, "concat", 1, norms.norm("bn1", norms.conv("conv1", x, 3, 4), 4),
        norms.norm("bn2", norms.conv("conv2", x, 3, 2), 2));
    cases.add(norms.backward("bn1", "conv1").backward("bn2", "conv2").backward("bn", "conv1")
        .backward("bn", "conv2").output(norms.norm("bn", y, 6)));
  }

  private static void afterConcatRefused(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 BatchNorm after a Concat with a branch of no layer");
    String x = c.x(1, 3, 6, 6);
    String y = concat(c, "concat", 1, c.conv("conv1", x, 3, 4), c.input("z", 1, 2, 4, 4));
    cases.add(c.refused("bn", Reason.BRANCH_WITHOUT_LAYER).output(c.norm("bn", y, 6)));
    FoldCaseBuilder shared = FoldCaseBuilder
        .of("33 BatchNorm after a Concat, one branch is read twice");
    x = shared.x(1, 3, 6, 6);
    String a = shared.conv("conv1", x, 3, 4);
    y = concat(shared, "concat", 1, a, shared.conv("conv2", x, 3, 2));
    cases.add(shared.refused("bn", Reason.BRANCH_WITHOUT_LAYER)
        .output(shared.norm("bn", y, 6), shared.named(shared.node("Relu").in(a), "relu")));
    FoldCaseBuilder same = FoldCaseBuilder
        .of("33 BatchNorm after a Concat of one value with itself");
    x = same.x(1, 3, 6, 6);
    a = same.conv("conv1", x, 3, 4);
    cases.add(same.refused("bn", Reason.BRANCH_WITHOUT_LAYER)
        .output(same.norm("bn", concat(same, "concat", 1, a, a), 8)));
    FoldCaseBuilder two = FoldCaseBuilder.of("33 BatchNorm after a Concat with two readers");
    x = two.x(1, 3, 6, 6);
    y = concat(two, "concat", 1, two.conv("conv1", x, 3, 4), two.conv("conv2", x, 3, 2));
    cases.add(two.refused("bn", Reason.NO_LINEAR_NEIGHBOUR)
        .output(two.norm("bn", y, 6), two.named(two.node("Relu").in(y), "relu")));
    FoldCaseBuilder rows = FoldCaseBuilder.of("33 BatchNorm after a Concat along the rows");
    x = rows.x(1, 3, 6, 6);
    y = concat(rows, "concat", 2, rows.conv("conv1", x, 3, 4), rows.conv("conv2", x, 3, 4));
    cases.add(rows.refused("bn", Reason.NO_LINEAR_NEIGHBOUR).output(rows.norm("bn", y, 4)));
    FoldCaseBuilder batch = FoldCaseBuilder.of("33 Mul of rows after a Concat of channels");
    x = batch.x(1, 3, 8, 8);
    y = concat(batch, "concat", 1, batch.conv("conv1", x, 3, 4), batch.conv("conv2", x, 3, 2));
    cases.add(batch.refused("mul", Reason.NO_LINEAR_NEIGHBOUR)
        .output(batch.named(batch.node("Mul").in(y, batch.constant("k", 6)), "mul")));
    FoldCaseBuilder kept = FoldCaseBuilder.of("G24 Concat is skipped")
        .options(FoldOptions.builder().skip("Concat").build());
    x = kept.x(1, 3, 6, 6);
    y = concat(kept, "concat", 1, kept.conv("conv1", x, 3, 4), kept.conv("conv2", x, 3, 2));
    cases.add(kept.refused("bn", Reason.NO_LINEAR_NEIGHBOUR).output(kept.norm("bn", y, 6)));
    FoldCaseBuilder node = FoldCaseBuilder.of("G24 the Concat is kept")
        .options(FoldOptions.builder().keep("concat").build());
    x = node.x(1, 3, 6, 6);
    y = concat(node, "concat", 1, node.conv("conv1", x, 3, 4), node.conv("conv2", x, 3, 2));
    cases.add(node.refused("bn", Reason.NO_LINEAR_NEIGHBOUR).output(node.norm("bn", y, 6)));
    FoldCaseBuilder layer = FoldCaseBuilder.of("G24 a layer of a branch is kept")
        .options(FoldOptions.builder().keep("conv2").build());
    x = layer.x(1, 3, 6, 6);
    y = concat(layer, "concat", 1, layer.conv("conv1", x, 3, 4), layer.conv("conv2", x, 3, 2));
    cases.add(layer.refused("bn", Reason.BRANCH_WITHOUT_LAYER).output(layer.norm("bn", y, 6)));
  }

  private static void beforeConcat(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 BatchNorms before a Concat before a Conv");
    String y = concat(c, "concat", 1, c.norm("bn1", c.x(1, 3, 6, 6), 3),
        c.input("plain", 1, 2, 6, 6), c.norm("bn2", c.input("z", 1, 2, 6, 6), 2));
    cases.add(c.forward("bn1", "conv").forward("bn2", "conv").output(c.conv("conv", y, 7, 4)));
    FoldCaseBuilder mixed = FoldCaseBuilder.of("33 Mul and Add before a Concat before a MatMul");
    y = mixed.named(mixed.node("Mul").in(mixed.x(2, 3), mixed.constant("k", 3)), "mul");
    String z = mixed.named(
        mixed.node("Add").in(mixed.input("z", 2, 2), mixed.weight("t", 2)), "add");
    y = concat(mixed, "concat", 1, y, z);
    cases.add(mixed.forward("mul", "matmul").forward("add", "matmul")
        .output(mixed.named(mixed.node("MatMul").in(y, mixed.weight("w", 5, 4)), "matmul")));
    FoldCaseBuilder padded = FoldCaseBuilder
        .of("33 BatchNorms before a Concat before a padded Conv");
    y = concat(padded, "concat", 1, padded.norm("bn1", padded.x(1, 3, 6, 6), 3),
        padded.norm("bn2", padded.input("z", 1, 2, 6, 6), 2));
    cases.add(padded.added("bn1", "conv").added("bn2", "conv").output(
        padded.named(padded.node("Conv").in(y, padded.weight("w", 8, 5, 3, 3))
            .integers("pads", 1, 1, 1, 1), "conv")));
    FoldCaseBuilder wider = FoldCaseBuilder.of("33 BatchNorm in one branch before a padded Conv");
    y = concat(wider, "concat", 1, wider.norm("bn", wider.x(1, 3, 6, 6), 3),
        wider.input("z", 1, 2, 6, 6));
    cases.add(wider.refused("bn", Reason.BRANCH_WITHOUT_LAYER).output(
        wider.named(wider.node("Conv").in(y, wider.weight("w", 8, 5, 3, 3))
            .integers("pads", 1, 1, 1, 1), "conv")));
  }

  private static void beforeSplit(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 BatchNorm Split, a Conv each");
    List<String> parts = c.node("Split").in(c.norm("bn", c.x(1, 6, 6, 6), 6),
        c.graph().longs("sizes", 4, 2)).integer("axis", 1).name("split").as(List.of("a", "b"));
    cases.add(c.forward("bn", "conv1").forward("bn", "conv2").output(
        c.conv("conv1", parts.get(0), 4, 3), c.conv("conv2", parts.get(1), 2, 3)));
    FoldCaseBuilder other = FoldCaseBuilder.of("33 BatchNorm Split, one part goes elsewhere");
    parts = other.node("Split").in(other.norm("bn", other.x(1, 6, 6, 6), 6),
        other.graph().longs("sizes", 4, 2)).integer("axis", 1).name("split").as(List.of("a", "b"));
    cases.add(other.refused("bn", Reason.BRANCH_WITHOUT_LAYER).output(
        other.conv("conv1", parts.get(0), 4, 3),
        other.named(other.node("Sigmoid").in(parts.get(1)), "sigmoid")));
  }

  private static void afterSplit(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Conv Split, a BatchNorm each but for one part", 18);
    List<String> parts = c.node("Split").in(c.conv("conv", c.x(1, 3, 6, 6), 3, 6))
        .integer("axis", -3).integer("num_outputs", 3).name("split").as(List.of("a", "b", "d"));
    cases.add(c.backward("bn1", "conv").backward("bn2", "conv").output(
        c.norm("bn1", parts.get(0), 2), c.named(c.node("Relu").in(parts.get(1)), "relu"),
        c.norm("bn2", parts.get(2), 2)));
    FoldCaseBuilder mixed = FoldCaseBuilder.of("33 Conv Split, Mul of one part, Sub of the other",
        11);
    parts = mixed.node("Split").in(mixed.conv("conv", mixed.x(1, 3, 6, 6), 3, 5))
        .integer("axis", 1).integers("split", 2, 3).name("split").as(List.of("a", "b"));
    cases.add(mixed.backward("mul", "conv").backward("sub", "conv").output(
        mixed.named(mixed.node("Mul").in(parts.get(0), mixed.constant("k", 2, 1, 1)), "mul"),
        mixed.named(mixed.node("Sub").in(parts.get(1), mixed.constant("t", mixed.reals(3))),
            "sub")));
    FoldCaseBuilder shared = FoldCaseBuilder.of("33 Conv Split with a second reader");
    String y = shared.conv("conv", shared.x(1, 3, 6, 6), 3, 4);
    parts = shared.node("Split").in(y).integer("axis", 1).name("split").as(List.of("a", "b"));
    cases.add(shared.refused("bn", Reason.BRANCH_WITHOUT_LAYER).output(
        shared.norm("bn", parts.get(0), 2), parts.get(1),
        shared.named(shared.node("Relu").in(y), "relu")));
  }
}
