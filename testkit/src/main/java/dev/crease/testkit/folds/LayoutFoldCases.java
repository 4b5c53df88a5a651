package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import java.util.List;

/** Cases 1 to 3, 20 and 33: a channel axis is followed, never guessed from sizes that happen to match. */
final class LayoutFoldCases {

  private LayoutFoldCases() {}

  static List<FoldCase> all() {
    return List.of(matMulTransposeNorm(), matMulTransposeNormOtherAxis(), matMulNorm(),
        matMulNormRank2(), matMulRank2TransposeNorm(), matMulReshapeNorm(),
        matMulRank2ReshapeNorm(), matMulReshapeSplitsChannels(), identityTransposeBeforeGemm(),
        identityTransposeAfterGemm(),
        lastAxisIsNoChannel(), vectorAfterGemm(), broadens(), afterConcat(), preActivation(),
        afterPooling(), onTheInput());
  }

  private static FoldCase matMulTransposeNorm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("1 MatMul Transpose BatchNorm, M equals N");
    String y = c.named(c.node("MatMul").in(c.x(2, 4, 6), c.weight("w", 6, 4)), "matmul");
    y = c.named(c.node("Transpose").in(y).integers("perm", 0, 2, 1), "transpose");
    return c.backward("bn", "matmul").output(c.norm("bn", y, 4));
  }

  private static FoldCase matMulTransposeNormOtherAxis() {
    FoldCaseBuilder c = FoldCaseBuilder.of("1 MatMul Transpose BatchNorm on rows, M equals N");
    String y = c.named(c.node("MatMul").in(c.x(4, 4, 6), c.weight("w", 6, 4)), "matmul");
    y = c.named(c.node("Transpose").in(y).integers("perm", 1, 0, 2), "transpose");
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 4));
  }

  private static FoldCase matMulNorm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("1 MatMul of rank 3 BatchNorm, M equals N");
    String y = c.named(c.node("MatMul").in(c.x(2, 4, 6), c.weight("w", 6, 4)), "matmul");
    return c.refused("bn", Reason.CHANNEL_AXIS_MISMATCH).output(c.norm("bn", y, 4));
  }

  private static FoldCase matMulNormRank2() {
    FoldCaseBuilder c = FoldCaseBuilder.of("1 MatMul of rank 2 BatchNorm");
    String y = c.named(c.node("MatMul").in(c.x(4, 6), c.weight("w", 6, 4)), "matmul");
    return c.backward("bn", "matmul").output(c.norm("bn", y, 4));
  }

  private static FoldCase matMulRank2TransposeNorm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("1 MatMul of rank 2 Transpose BatchNorm, M equals N");
    String y = c.named(c.node("MatMul").in(c.x(4, 6), c.weight("w", 6, 4)), "matmul");
    y = c.named(c.node("Transpose").in(y).integers("perm", 1, 0), "transpose");
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 4));
  }

  private static FoldCase matMulRank2ReshapeNorm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("2 MatMul of rank 2 Reshape BatchNorm, equal sizes");
    String y = c.named(c.node("MatMul").in(c.x(4, 6), c.weight("w", 6, 4)), "matmul");
    y = c.named(c.node("Reshape").in(y, c.graph().longs("shape", 2, 4, 2)), "reshape");
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 4));
  }

  private static FoldCase matMulReshapeNorm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("2 MatMul Reshape BatchNorm, equal sizes");
    String y = c.named(c.node("MatMul").in(c.x(2, 4, 6), c.weight("w", 6, 4)), "matmul");
    y = c.named(c.node("Reshape").in(y, c.graph().longs("shape", 2, 4, 4)), "reshape");
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 4));
  }

  private static FoldCase matMulReshapeSplitsChannels() {
    FoldCaseBuilder c = FoldCaseBuilder.of("2 MatMul Reshape BatchNorm, the channels are split");
    String y = c.named(c.node("MatMul").in(c.x(2, 4, 6), c.weight("w", 6, 8)), "matmul");
    y = c.named(c.node("Reshape").in(y, c.graph().longs("shape", 2, 8, 2, 2)), "reshape");
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 8));
  }

  private static FoldCase identityTransposeBeforeGemm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("3 identity Transpose before Gemm");
    String y = c.named(c.node("Transpose").in(c.x(4, 4)).integers("perm", 0, 1), "transpose");
    y = c.named(c.node("Gemm").in(y, c.weight("w", 4, 4), c.weight("b", 4)), "gemm");
    return c.backward("bn", "gemm").output(c.norm("bn", y, 4));
  }

  private static FoldCase identityTransposeAfterGemm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("3 Transpose after Gemm, sizes equal");
    String y = c.named(c.node("Gemm").in(c.x(4, 4), c.weight("w", 4, 4), c.weight("b", 4)),
        "gemm");
    y = c.named(c.node("Transpose").in(y).integers("perm", 1, 0), "transpose");
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 4));
  }

  private static FoldCase lastAxisIsNoChannel() {
    FoldCaseBuilder c = FoldCaseBuilder.of("20 constant [C] where W equals C");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    y = c.named(c.node("Mul").in(y, c.constant("k", 4)), "mul");
    return c.refused("mul", Reason.CHANNEL_AXIS_MISMATCH).output(y);
  }

  private static FoldCase vectorAfterGemm() {
    FoldCaseBuilder c = FoldCaseBuilder.of("20 constant [N] after Gemm");
    String y = c.named(c.node("Gemm").in(c.x(4, 4), c.weight("w", 4, 4)), "gemm");
    y = c.named(c.node("Mul").in(y, c.constant("k", 4)), "mul");
    return c.backward("mul", "gemm").output(y);
  }

  private static FoldCase broadens() {
    FoldCaseBuilder c = FoldCaseBuilder.of("20 constant [C,1,1] makes one channel many");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 1);
    y = c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul");
    return c.refused("mul", Reason.BROADENS_OUTPUT).output(y);
  }

  private static FoldCase afterConcat() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 BatchNorm after Concat");
    String x = c.x(1, 3, 6, 6);
    String y = c.named(c.node("Concat").in(c.conv("a", x, 3, 2), c.conv("b", x, 3, 2))
        .integer("axis", 1), "concat");
    return c.backward("bn", "a").backward("bn", "b").output(c.norm("bn", y, 4));
  }

  private static FoldCase preActivation() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Concat BatchNorm Relu Conv");
    String x = c.x(1, 3, 6, 6);
    String y = c.named(c.node("Concat").in(x, c.input("z", 1, 2, 6, 6)).integer("axis", 1),
        "concat");
    y = c.named(c.node("Relu").in(c.norm("bn", y, 5)), "relu");
    return c.added("bn", "conv").output(c.conv("conv", y, 5, 4));
  }

  private static FoldCase afterPooling() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 BatchNorm after MaxPool");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    y = c.named(c.node("MaxPool").in(y).integers("kernel_shape", 2, 2), "pool");
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static FoldCase onTheInput() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 BatchNorm on the input");
    return c.refused("bn", Reason.GRAPH_INPUT)
        .output(c.named(c.node("Relu").in(c.norm("bn", c.x(1, 3, 6, 6), 3)), "relu"));
  }
}
