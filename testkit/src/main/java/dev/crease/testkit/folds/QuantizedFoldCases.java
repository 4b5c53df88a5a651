package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.NodeBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Case 30: weights that DequantizeLinear makes of integers. */
final class QuantizedFoldCases {

  private QuantizedFoldCases() {}

  static List<FoldCase> all() {
    List<FoldCase> cases = new ArrayList<>();
    perChannel(cases);
    perTensor(cases);
    biases(cases);
    layers(cases);
    refused(cases);
    return cases;
  }

  private static Tensor integers(DType type, long value, int count) {
    long[] data = new long[count];
    Arrays.fill(data, value);
    return Tensor.of(
        new IntValue(type, count == 0 ? Shape.SCALAR : Shape.of(count),
            count == 0 ? new long[]{value} : data));
  }

  /** A dequantized weight; an empty zero point and an axis below 0 are left out. */
  private static String weight(FoldCaseBuilder c, DType type, long low, long high, String scale,
      String zero, long axis, long... sizes) {
    String q = c.constant("q", SeededNumbers.of(3).integers(type, Shape.of(sizes), low, high));
    NodeBuilder node = zero.isEmpty()
        ? c.node("DequantizeLinear").in(q, scale)
        : c.node("DequantizeLinear").in(q, scale, zero);
    return c.named(axis < 0 ? node : node.integer("axis", axis), "dequantize");
  }

  private static String scales(FoldCaseBuilder c, int count) {
    return c.constant("scale", c.between("scale", 0.001, 0.01, count));
  }

  private static String scale(FoldCaseBuilder c) {
    return c.constant("scale", c.between("scale", 0.001, 0.01));
  }

  /** A BatchNorm whose first channel has a negative scale. */
  private static String negativeNorm(FoldCaseBuilder c, String y) {
    return c.norm("bn", y, c.constant("gamma", c.reals(-1, 2, 0.5, 1)), c.weight("beta", 4),
        c.weight("mean", 4), c.constant("var", 4));
  }

  private static String conv(FoldCaseBuilder c, String w) {
    return c.named(c.node("Conv").in(c.x(1, 3, 6, 6), w), "conv");
  }

  private static void perChannel(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("30 int8 weight, a scale for each channel");
    String w = weight(c, DType.INT8, -127, 127, scales(c, 4),
        c.constant("zero", integers(DType.INT8, 0, 4)), 0, 4, 3, 3, 3);
    cases.add(c.backward("bn", "conv").output(c.norm("bn", conv(c, w), 4)));
    FoldCaseBuilder none = FoldCaseBuilder.of("30 int8 weight without zero point");
    w = weight(none, DType.INT8, -127, 127, scales(none, 4), "", 0, 4, 3, 3, 3);
    cases.add(none.backward("bn", "conv").output(none.norm("bn", conv(none, w), 4)));
    FoldCaseBuilder negative = FoldCaseBuilder.of("30 int8 weight, one negative scale");
    w = weight(negative, DType.INT8, -127, 127, scales(negative, 4),
        negative.constant("zero", integers(DType.INT8, 0, 4)), 0, 4, 3, 3, 3);
    cases.add(negative.backward("bn", "conv").output(negativeNorm(negative, conv(negative, w))));
    FoldCaseBuilder unsigned = FoldCaseBuilder.of("30 uint8 weight, one negative scale");
    w = weight(unsigned, DType.UINT8, 1, 255, scales(unsigned, 4),
        unsigned.constant("zero", integers(DType.UINT8, 128, 4)), 0, 4, 3, 3, 3);
    cases.add(unsigned.backward("bn", "conv").output(negativeNorm(unsigned, conv(unsigned, w))));
  }

  private static void perTensor(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("30 int8 weight, one scale gets one for each channel");
    String w = weight(c, DType.INT8, -127, 127, scale(c),
        c.constant("zero", integers(DType.INT8, 3, 0)), -1, 4, 3, 3, 3);
    cases.add(c.backward("bn", "conv").output(c.norm("bn", conv(c, w), 4)));
    FoldCaseBuilder shared = FoldCaseBuilder.of("30 one dequantized weight, two Convs");
    w = weight(shared, DType.INT8, -127, 127, scale(shared), "", -1, 4, 3, 3, 3);
    String x = shared.x(1, 3, 6, 6);
    String y = shared.norm("bn", shared.named(shared.node("Conv").in(x, w), "conv"), 4);
    cases.add(shared.backward("bn", "conv")
        .output(y, shared.named(shared.node("Conv").in(x, w), "plain")));
  }

  private static void biases(List<FoldCase> cases) {
    FoldCaseBuilder c = FoldCaseBuilder.of("30 int8 weight, fp32 bias");
    String w = weight(c, DType.INT8, -127, 127, scales(c, 4),
        c.constant("zero", integers(DType.INT8, 0, 4)), 0, 4, 3, 3, 3);
    cases.add(c.backward("bn", "conv").output(
        c.norm("bn", c.named(c.node("Conv").in(c.x(1, 3, 6, 6), w, c.weight("b", 4)), "conv"), 4)));
    FoldCaseBuilder q = FoldCaseBuilder.of("30 int8 weight, int32 bias");
    w = weight(q, DType.INT8, -127, 127, scales(q, 4),
        q.constant("zero", integers(DType.INT8, 0, 4)), 0, 4, 3, 3, 3);
    String b = q.named(q.node("DequantizeLinear").in(
        q.constant("qb", SeededNumbers.of(5).integers(DType.INT32, Shape.of(4), -2000000, 2000000)),
        q.constant("bias_scale", q.between("bias_scale", 1e-7, 1e-6, 4))).integer("axis", 0),
        "dequantize_bias");
    cases.add(q.backward("bn", "conv").output(
        q.norm("bn", q.named(q.node("Conv").in(q.x(1, 3, 6, 6), w, b), "conv"), 4)));
  }

  private static void layers(List<FoldCase> cases) {
    FoldCaseBuilder gemm = FoldCaseBuilder.of("30 quantized Gemm, transB");
    String w = weight(gemm, DType.INT8, -127, 127, scales(gemm, 4), "", 0, 4, 5);
    String y = gemm.named(gemm.node("Gemm").in(gemm.x(2, 5), w, gemm.weight("b", 4))
        .integer("transB", 1).real("alpha", 0.5).real("beta", 2), "gemm");
    cases.add(gemm.backward("bn", "gemm").output(gemm.norm("bn", y, 4)));
    FoldCaseBuilder matMul = FoldCaseBuilder.of("30 quantized MatMul, a scale for each column");
    w = weight(matMul, DType.UINT8, 0, 255, scales(matMul, 4),
        matMul.constant("zero", integers(DType.UINT8, 100, 4)), 1, 5, 4);
    y = matMul.named(matMul.node("MatMul").in(matMul.x(2, 3, 5), w), "matmul");
    cases.add(matMul.backward("mul", "matmul")
        .output(matMul.named(matMul.node("Mul").in(y, matMul.constant("k", 4)), "mul")));
    FoldCaseBuilder deconv = FoldCaseBuilder.of("30 quantized ConvTranspose");
    w = weight(deconv, DType.INT8, -127, 127, scales(deconv, 4), "", 1, 3, 4, 2, 2);
    y = deconv.named(deconv.node("ConvTranspose").in(deconv.x(1, 3, 4, 4), w), "deconv");
    cases.add(deconv.backward("bn", "deconv").output(deconv.norm("bn", y, 4)));
    FoldCaseBuilder depthwise = FoldCaseBuilder.of("30 quantized depthwise Conv");
    w = weight(depthwise, DType.INT8, -127, 127, scales(depthwise, 4), "", 0, 4, 1, 3, 3);
    y = depthwise.named(depthwise.node("Conv").in(depthwise.x(1, 4, 6, 6), w).integer("group", 4),
        "conv");
    cases.add(depthwise.backward("bn", "conv").output(depthwise.norm("bn", y, 4)));
  }

  private static void refused(List<FoldCase> cases) {
    FoldCaseBuilder least = FoldCaseBuilder.of("30 int8 weight of -128, one negative scale");
    String w = weight(least, DType.INT8, -128, -128, scales(least, 4), "", 0, 4, 3, 3, 3);
    cases.add(least.refused("bn", Reason.QUANTIZED_WEIGHT)
        .output(negativeNorm(least, conv(least, w))));
    FoldCaseBuilder skewed = FoldCaseBuilder.of("30 uint8 weight about 3, one negative scale");
    w = weight(skewed, DType.UINT8, 0, 255, scales(skewed, 4),
        skewed.constant("zero", integers(DType.UINT8, 3, 4)), 0, 4, 3, 3, 3);
    cases.add(skewed.refused("bn", Reason.QUANTIZED_WEIGHT)
        .output(negativeNorm(skewed, conv(skewed, w))));
    FoldCaseBuilder old = FoldCaseBuilder.of("30 opset 12 has one scale for a weight", 12);
    w = weight(old, DType.INT8, -127, 127, scale(old), "", -1, 4, 3, 3, 3);
    cases.add(old.refused("bn", Reason.QUANTIZED_WEIGHT).output(old.norm("bn", conv(old, w), 4)));
    FoldCaseBuilder inputs = FoldCaseBuilder.of("30 a scale for each input channel");
    w = weight(inputs, DType.INT8, -127, 127, scales(inputs, 3), "", 1, 4, 3, 3, 3);
    cases.add(inputs.refused("bn", Reason.QUANTIZED_WEIGHT)
        .output(inputs.norm("bn", conv(inputs, w), 4)));
    FoldCaseBuilder before = FoldCaseBuilder.of("30 BatchNorm before a quantized Conv");
    w = weight(before, DType.INT8, -127, 127, scales(before, 4), "", 0, 4, 3, 3, 3);
    cases.add(before.refused("bn", Reason.QUANTIZED_WEIGHT).output(
        before.named(before.node("Conv").in(before.norm("bn", before.x(1, 3, 6, 6), 3), w),
            "conv")));
    FoldCaseBuilder zero = FoldCaseBuilder.of("30 quantized Conv, a scale of zero");
    w = weight(zero, DType.INT8, -127, 127, scales(zero, 2), "", 0, 2, 3, 3, 3);
    cases.add(zero.refused("bn", Reason.QUANTIZED_WEIGHT).output(
        zero.norm("bn", conv(zero, w), zero.constant("gamma", zero.reals(0, 1)),
            zero.weight("beta", 2), zero.weight("mean", 2), zero.constant("var", 2))));
  }
}
