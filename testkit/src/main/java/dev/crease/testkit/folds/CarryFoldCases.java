package dev.crease.testkit.folds;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Reason;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;

/** Affines that meet their layer through operators that they commute with, and those that do not commute. */
final class CarryFoldCases {

  private CarryFoldCases() {}

  static List<FoldCase> all() {
    return List.of(averagePool(), averagePoolPaddedShift(), averagePoolPaddedScale(),
        averagePoolPaddingNotCounted(), globalPools(), maxPoolNegativeScale(), reluScale(),
        reluNegativeScale(), reluShift(), leakyReluScale(), steepLeakyRelu(), padScale(),
        padShift(),
        padWithOne(), padOfChannels(), padReflecting(), padBehindMoreAxes(),
        reshapeToComputedSizes(), maybeMoreAxes(),
        transposeToChannelsLast(), squeeze(),
        unsqueeze(),
        reshapeBehindChannels(), reshapeMergesBatch(), slice(), sliceOfChannels(), flattenAlike(),
        flattenDifferent(), forwardThroughPoolAndFlatten(), forwardThroughRelu(),
        forwardThroughTranspose(), chainAroundPool(),
        forwardThroughPadAndPool(), backwardThroughPadAndPool(), sharedBehindPool(),
        keptOperator());
  }

  private static FoldCase averagePool() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 AveragePool BatchNorm");
    String y = c.conv("conv", c.x(1, 3, 8, 8), 3, 4);
    y = c.named(c.node("AveragePool").in(y).integers("kernel_shape", 2, 2), "pool");
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static String counting(FoldCaseBuilder c, int count) {
    String y = c.conv("conv", c.x(1, 3, 8, 8), 3, 4);
    return c.named(
        c.node("AveragePool").in(y).integers("kernel_shape", 3, 3).integers("pads", 1, 1, 1, 1)
            .integer("count_include_pad", count),
        "pool");
  }

  private static FoldCase averagePoolPaddedShift() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 AveragePool that counts padding, with shift");
    String y = counting(c, 1);
    return c.refused("bn", Reason.PADDED_LAYER).output(c.norm("bn", y, 4));
  }

  private static FoldCase averagePoolPaddedScale() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 AveragePool that counts padding, without shift");
    String y = counting(c, 1);
    return c.backward("mul", "conv")
        .output(c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul"));
  }

  private static FoldCase averagePoolPaddingNotCounted() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 AveragePool that does not count padding");
    String y = counting(c, 0);
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static FoldCase globalPools() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 GlobalAveragePool and GlobalMaxPool");
    String x = c.x(2, 3, 8, 8);
    String a = c.named(c.node("GlobalAveragePool").in(c.conv("a", x, 3, 4)), "mean");
    String b = c.named(c.node("GlobalMaxPool").in(c.conv("b", x, 3, 4)), "max");
    return c.backward("bn1", "a").backward("bn2", "b")
        .output(c.norm("bn1", a, 4), c.norm("bn2", b, 4));
  }

  private static FoldCase maxPoolNegativeScale() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 MaxPool, one negative scale");
    String y = c.conv("conv", c.x(1, 3, 8, 8), 3, 2);
    y = c.named(c.node("MaxPool").in(y).integers("kernel_shape", 2, 2), "pool");
    return c.refused("bn", Reason.NONLINEAR_BETWEEN)
        .output(
            c.norm("bn", y, c.constant("gamma", c.reals(1, -1)), c.weight("beta", 2),
                c.weight("mean", 2), c.constant("var", 2)));
  }

  private static String relu(FoldCaseBuilder c) {
    return c.named(c.node("Relu").in(c.conv("conv", c.x(1, 3, 8, 8), 3, 4)), "relu");
  }

  private static FoldCase reluScale() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Relu, positive scale");
    String y = relu(c);
    return c.backward("mul", "conv")
        .output(c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul"));
  }

  private static FoldCase reluNegativeScale() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Relu, negative scale");
    String y = relu(c);
    return c.refused("neg", Reason.NONLINEAR_BETWEEN)
        .output(c.named(c.node("Neg").in(y), "neg"));
  }

  private static FoldCase reluShift() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Relu, shift");
    String y = relu(c);
    return c.refused("add", Reason.NONLINEAR_BETWEEN)
        .output(c.named(c.node("Add").in(y, c.constant("k", 4, 1, 1)), "add"));
  }

  private static FoldCase leakyReluScale() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 LeakyRelu, positive scale");
    String y = c.named(
        c.node("LeakyRelu").in(c.conv("conv", c.x(1, 3, 8, 8), 3, 4)).real("alpha", 0.1), "relu");
    return c.backward("div", "conv")
        .output(c.named(c.node("Div").in(y, c.constant("k", 4, 1, 1)), "div"));
  }

  private static FoldCase steepLeakyRelu() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 LeakyRelu, slope above 1");
    String y = c.named(
        c.node("LeakyRelu").in(c.conv("conv", c.x(1, 3, 8, 8), 3, 4)).real("alpha", 2), "relu");
    return c.refused("div", Reason.NONLINEAR_BETWEEN)
        .output(c.named(c.node("Div").in(y, c.constant("k", 4, 1, 1)), "div"));
  }

  private static String pad(FoldCaseBuilder c, String mode, double value, long... pads) {
    String y = c.conv("conv", c.x(1, 3, 8, 8), 3, 4);
    return c.named(
        c.node("Pad").in(y, c.graph().longs("pads", pads), c.constant("value", scalar(value)))
            .text("mode", mode),
        "pad");
  }

  private static Tensor scalar(double value) {
    return Tensor.of(
        new RealValue(
            DType.FLOAT, Shape.of(), new double[]{value}));
  }

  private static FoldCase padScale() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Pad with zeros, scale");
    String y = pad(c, "constant", 0, 0, 0, 1, 2, 0, 0, 2, 1);
    return c.backward("mul", "conv")
        .output(c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul"));
  }

  private static FoldCase padShift() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Pad with zeros, shift");
    String y = pad(c, "constant", 0, 0, 0, 1, 2, 0, 0, 2, 1);
    return c.refused("bn", Reason.PADDED_LAYER).output(c.norm("bn", y, 4));
  }

  private static FoldCase padWithOne() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Pad with ones, scale");
    String y = pad(c, "constant", 1, 0, 0, 1, 2, 0, 0, 2, 1);
    return c.refused("mul", Reason.NONLINEAR_BETWEEN)
        .output(c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul"));
  }

  private static FoldCase padOfChannels() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Pad along the channels");
    String y = pad(c, "constant", 0, 0, 1, 0, 0, 0, 1, 0, 0);
    return c.refused("mul", Reason.LAYOUT_CHANGE_BETWEEN)
        .output(c.named(c.node("Mul").in(y, c.constant("k", 6, 1, 1)), "mul"));
  }

  private static FoldCase padReflecting() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Pad that reflects, shift");
    String y = pad(c, "reflect", 0, 0, 0, 1, 2, 0, 0, 2, 1);
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  /** The constant has an axis more than the value, so that what is padded has one more than the affine's input. */
  private static FoldCase padBehindMoreAxes() {
    FoldCaseBuilder c = FoldCaseBuilder.of("19 a constant of higher rank, Pad, Conv");
    String y = c.named(c.node("Mul").in(c.x(1, 3, 6), c.constant("k", 1, 1, 3, 1)), "mul");
    y = c.named(c.node("Pad").in(y,
        c.constant("pads", Tensor.ofLongs(Shape.of(8), 0, 0, 0, 1, 0, 0, 0, 1))), "pad");
    return c.merged("conv", "pad").refused("mul", Reason.BROADENS_OUTPUT)
        .output(c.conv("conv", y, 1, 4));
  }

  /** Nothing says that the constant, of three axes and one element, does not add an axis for the Conv to read. */
  private static FoldCase maybeMoreAxes() {
    FoldCaseBuilder c = FoldCaseBuilder.of("19 a constant of one element, rank not known, Conv");
    String x = c.input("x", c.normals("x", 1, 3, 6), TensorType.UNKNOWN.withDType(DType.FLOAT));
    String y = c.named(c.node("Mul").in(x, c.constant("k", 1, 1, 1)), "mul");
    return c.refused("mul", Reason.RANK_UNKNOWN).output(
        c.named(c.node("Conv").in(y, c.weight("w", 4, 3, 3)), "conv"));
  }

  private static FoldCase reshapeToComputedSizes() {
    FoldCaseBuilder c = FoldCaseBuilder.of("24 Reshape to sizes that another node computes");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    String sizes = c.named(
        c.node("Identity").in(c.constant("sizes", Tensor.ofLongs(Shape.of(3), 1, 4, 16))), "same");
    y = c.named(c.node("Reshape").in(y, sizes), "reshape");
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static FoldCase transposeToChannelsLast() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Transpose to NHWC, constant [C]");
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    y = c.named(c.node("Transpose").in(y).integers("perm", 0, 2, 3, 1), "transpose");
    y = c.named(c.node("Mul").in(y, c.constant("k", 4)), "mul");
    return c.backward("mul", "conv").backward("add", "conv")
        .output(c.named(c.node("Add").in(y, c.constant("t", 4)), "add"));
  }

  private static FoldCase squeeze() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Squeeze of the image axes");
    String y = c.conv("conv", c.x(2, 3, 3, 3), 3, 4);
    y = c.named(c.node("Squeeze").in(y, c.graph().longs("axes", 2, 3)), "squeeze");
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static FoldCase unsqueeze() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Unsqueeze after Gemm");
    String y = c.named(c.node("Gemm").in(c.x(2, 5), c.weight("w", 5, 4)), "gemm");
    y = c.named(c.node("Unsqueeze").in(y, c.graph().longs("axes", 2, 3)), "unsqueeze");
    return c.backward("bn", "gemm").output(c.norm("bn", y, 4));
  }

  private static FoldCase reshapeBehindChannels() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Reshape of the image axes");
    String y = c.conv("conv", c.x(2, 3, 6, 6), 3, 4);
    y = c.named(c.node("Reshape").in(y, c.graph().longs("shape", 0, 4, -1)), "reshape");
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static FoldCase reshapeMergesBatch() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Reshape that merges batch and channels");
    String y = c.conv("conv", c.x(2, 3, 6, 6), 3, 4);
    y = c.named(c.node("Reshape").in(y, c.graph().longs("shape", 1, 8, 4, 4)), "reshape");
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 8));
  }

  private static String sliced(FoldCaseBuilder c, long axis) {
    String y = c.conv("conv", c.x(2, 3, 6, 6), 3, 4);
    return c.named(
        c.node("Slice").in(y, c.graph().longs("starts", 1), c.graph().longs("ends", 3),
            c.graph().longs("axes", axis)),
        "slice");
  }

  private static FoldCase slice() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Slice of rows");
    String y = sliced(c, -2);
    return c.backward("bn", "conv").output(c.norm("bn", y, 4));
  }

  private static FoldCase sliceOfChannels() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Slice of channels");
    String y = sliced(c, 1);
    return c.refused("bn", Reason.LAYOUT_CHANGE_BETWEEN).output(c.norm("bn", y, 2));
  }

  private static FoldCase flattenAlike() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Flatten, constants alike within a channel");
    String y = c.conv("conv", c.x(2, 3, 4, 4), 3, 2);
    y = c.named(c.node("Flatten").in(y), "flatten");
    return c.backward("mul", "conv").output(
        c.named(c.node("Mul").in(y, c.constant("k", c.reals(2, 2, 2, 2, 3, 3, 3, 3))), "mul"));
  }

  private static FoldCase flattenDifferent() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Flatten, constants that differ within a channel");
    String y = c.conv("conv", c.x(2, 3, 4, 4), 3, 2);
    y = c.named(c.node("Flatten").in(y), "flatten");
    return c.refused("mul", Reason.NOT_PER_CHANNEL).output(
        c.named(c.node("Mul").in(y, c.constant("k", c.reals(2, 2, 2, 2, 3, 3, 3, 4))), "mul"));
  }

  private static FoldCase forwardThroughPoolAndFlatten() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 BatchNorm GlobalAveragePool Flatten Gemm");
    String y = c.norm("bn", c.x(2, 4, 6, 6), 4);
    y = c.named(c.node("GlobalAveragePool").in(y), "pool");
    y = c.named(c.node("Flatten").in(y), "flatten");
    return c.forward("bn", "gemm")
        .output(c.named(c.node("Gemm").in(y, c.weight("w", 4, 5), c.weight("b", 5)), "gemm"));
  }

  private static FoldCase forwardThroughRelu() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Mul Relu padded Conv");
    String y = c.named(c.node("Mul").in(c.x(1, 3, 6, 6), c.constant("k", 3, 1, 1)), "mul");
    y = c.named(c.node("Relu").in(y), "relu");
    return c.forward("mul", "conv").output(
        c.named(
            c.node("Conv").in(y, c.weight("w", 4, 3, 3, 3)).integers("pads", 1, 1, 1, 1), "conv"));
  }

  private static FoldCase forwardThroughTranspose() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 NHWC input normalization into the first Conv");
    String y = c.named(c.node("Sub").in(c.x(1, 6, 6, 3), c.constant("mean", 3)), "sub");
    y = c.named(c.node("Div").in(y, c.constant("std", 3)), "div");
    y = c.named(c.node("Transpose").in(y).integers("perm", 0, 3, 1, 2), "transpose");
    return c.forward("sub", "conv").forward("div", "conv").output(c.conv("conv", y, 3, 4));
  }

  /** The pad and the pool could be one, too: in the next round, once nothing passes them any more. */
  private static FoldCase forwardThroughPadAndPool() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Mul Pad AveragePool Conv");
    String y = c.named(c.node("Mul").in(c.x(1, 3, 5, 5), c.constant("k", 3, 1, 1)), "mul");
    return c.forward("mul", "conv").refused("pad", Reason.COSTS_MORE)
        .output(c.conv("conv", paddedPool(c, y), 3, 4, 1, 0));
  }

  private static FoldCase backwardThroughPadAndPool() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Conv Pad AveragePool Mul");
    String y = paddedPool(c, c.conv("conv", c.x(1, 3, 6, 6), 3, 4));
    return c.backward("mul", "conv")
        .output(c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul"));
  }

  private static String paddedPool(FoldCaseBuilder c, String x) {
    String y = c.named(
        c.node("Pad").in(x, c.graph().longs("amounts", 0, 0, 1, 0, 0, 0, 1, 1)), "pad");
    return c.named(c.node("AveragePool").in(y).integers("kernel_shape", 3, 2), "pool");
  }

  private static FoldCase chainAroundPool() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 Conv BatchNorm MaxPool Mul Relu Mul");
    String y = c.norm("bn", c.conv("conv", c.x(1, 3, 8, 8), 3, 4), 4);
    y = c.named(c.node("MaxPool").in(y).integers("kernel_shape", 2, 2), "pool");
    y = c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul");
    y = c.named(c.node("Relu").in(y), "relu");
    return c.backward("bn", "conv").backward("mul", "conv").backward("twice", "conv")
        .output(c.named(c.node("Mul").in(y, c.constant("two", c.reals(2))), "twice"));
  }

  private static FoldCase sharedBehindPool() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 AveragePool with a second reader");
    String y = c.conv("conv", c.x(1, 3, 8, 8), 3, 4);
    y = c.named(c.node("AveragePool").in(y).integers("kernel_shape", 2, 2), "pool");
    return c.refused("bn", Reason.MULTIPLE_CONSUMERS)
        .output(c.norm("bn", y, 4), c.named(c.node("Relu").in(y), "relu"));
  }

  private static FoldCase keptOperator() {
    FoldCaseBuilder c = FoldCaseBuilder.of("33 MaxPool that was asked to be left alone");
    c.options(FoldOptions.builder().skip("MaxPool").build());
    String y = c.conv("conv", c.x(1, 3, 8, 8), 3, 4);
    y = c.named(c.node("MaxPool").in(y).integers("kernel_shape", 2, 2), "pool");
    return c.refused("bn", Reason.NONLINEAR_BETWEEN).output(c.norm("bn", y, 4));
  }
}
