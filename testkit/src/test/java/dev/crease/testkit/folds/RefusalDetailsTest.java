package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Reason;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.NodeBuilder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a plan says of an affine that stays, word by word: names, channels and numbers of small models whose weights are plain. */
class RefusalDetailsTest {

  private static FoldCaseBuilder model() {
    return FoldCaseBuilder.of("details");
  }

  private static Tensor ones(long... sizes) {
    return filled(1, sizes);
  }

  private static Tensor filled(double value, long... sizes) {
    double[] data = new double[Shape.of(sizes).size()];
    Arrays.fill(data, value);
    return Tensor.of(new RealValue(DType.FLOAT, Shape.of(sizes), data));
  }

  private static Tensor bytes(long value, long... sizes) {
    long[] data = new long[Shape.of(sizes).size()];
    Arrays.fill(data, value);
    return Tensor.of(new IntValue(DType.INT8, Shape.of(sizes), data));
  }

  private static String sigmoid(FoldCaseBuilder c, String name, String x) {
    return c.named(c.node("Sigmoid").in(x), name);
  }

  private static String times(FoldCaseBuilder c, String name, String x, double... k) {
    Tensor constant = Tensor.of(new RealValue(DType.FLOAT, Shape.of(k.length, 1, 1), k));
    return c.named(c.node("Mul").in(x, c.constant(name + ".k", constant)), name);
  }

  private static void requireRefused(FoldCase c, String node, Reason reason, String detail) {
    assertThat(FoldPlan.of(c.model(), c.options()).refusals())
        .filteredOn(r -> r.node().equals(node)).singleElement().satisfies(r -> {
          assertThat(r.reason()).isEqualTo(reason);
          assertThat(r.detail()).isEqualTo(detail);
        });
  }

  private static void requireFolded(FoldCase c, String node, String into) {
    assertThat(FoldPlan.of(c.model(), c.options()).folds()).singleElement().satisfies(f -> {
      assertThat(f.node()).isEqualTo(node);
      assertThat(f.into()).isEqualTo(into);
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      1 MatMul of rank 3 BatchNorm, M equals N | layer matmul: its constant runs along the axis 1, the channels along the axis -1
      3 Transpose after Gemm, sizes equal | layer gemm: its constant runs along the axis 1, the channels along the axis 0 behind Transpose transpose
      20 constant [C] where W equals C | layer conv: its constant runs along the axis -1, the channels along the axis 1
      20 constant [C,1,1] makes one channel many | layer conv: 4 values for 1 channels
      19 a constant of higher rank, Pad, Conv | layer conv: a constant of rank 4 meets a value of rank 3
      19 a constant of one element, rank not known, Conv | layer conv: the value between them
      33 BatchNorm on the input | "x"
      33 MaxPool that was asked to be left alone | MaxPool pool after conv
      7 two consumers | "conv_y" between conv and it
      10 residual Add between | Add add after conv
      G5 the weight is computed | conv: weight "relu_y"
      G5 the bias is an input | conv: bias "b"
      G7 Dropout whose mask is read | output "mask" is read
      G8 spatial 0 in opset 7 | scale "gamma" is f32[4x2x2]
      27 Gemm with C of a row per sample | gemm: bias "c" is f32[5x4] for 4 channels
      15 Add before a padded Conv | layer conv: Conv
      33 BatchNorm after a Concat with a branch of no layer | branch 2 of Concat concat, "z": NO_LINEAR_NEIGHBOUR, "z"
      33 BatchNorm after a Concat, one branch is read twice | branch 1 of Concat concat, "conv1_y": MULTIPLE_CONSUMERS, "conv1_y"
      33 BatchNorm after a Concat of one value with itself | branch 1 of Concat concat, "conv1_y": MULTIPLE_CONSUMERS, "conv1_y"
      33 BatchNorm after a Concat along the rows | Concat concat after conv1
      G24 a layer of a branch is kept | branch 2 of Concat concat, "conv2_y": OPTED_OUT, conv2: layer conv2
      33 BatchNorm Split, one part goes elsewhere | part 2 of Split split, "b": NO_LINEAR_NEIGHBOUR, "b_part" comes from Split split
      33 Conv Split with a second reader | before Split split: MULTIPLE_CONSUMERS, "conv_y" between conv and it
      19 Conv Split, a part of one channel times two | Split split after conv
      30 a scale for each input channel | conv: "dequantize_y" with scales f32[3]: not one for each of 4 output channels, nor one in all
      34 a custom operator between | Warp warp
      36 variance 0 with epsilon 0 | channel 2: variance 0.0 + epsilon 0.0
      G18 MatMul of rank 3 and its bias | of matmul
      28 the Conv stands outside, the BatchNorm in a branch | "conv_y" is computed outside of the body that reads it, by Conv conv
      """)
  void theListSays(String id, String detail) {
    FoldCase c = FoldCases.all().stream().filter(f -> f.id().equals(id)).findFirst().orElseThrow();
    assertThat(FoldPlan.of(c.model(), c.options()).refusals()).singleElement()
        .satisfies(r -> assertThat(r.detail().replace('\'', '"')).isEqualTo(detail));
  }

  @Test
  void theLayerThatWasAskedToStay() {
    FoldCaseBuilder c = model().options(FoldOptions.builder().keep("conv").build());
    requireRefused(c.output(c.norm("bn", c.conv("conv", c.x(1, 3, 6, 6), 3, 4), 4)), "bn",
        Reason.OPTED_OUT, "conv: layer conv");
    FoldCaseBuilder all = model().options(FoldOptions.builder().skip("Conv").build());
    requireRefused(all.output(all.norm("bn", all.conv("conv", all.x(1, 3, 6, 6), 3, 4), 4)), "bn",
        Reason.RULE_SKIPPED, "conv: rule Conv");
  }

  @ParameterizedTest
  @CsvSource({"Sum, RESIDUAL_BETWEEN", "Sub, NONLINEAR_BETWEEN", "Max, NONLINEAR_BETWEEN",
      "Mean, NONLINEAR_BETWEEN"})
  void whatCombinesTwoValues(String operator, Reason reason) {
    FoldCaseBuilder c = model();
    String y = c.named(c.node(operator)
        .in(c.conv("conv", c.x(1, 3, 6, 6), 3, 4), c.input("z", 1, 4, 4, 4)), "both");
    requireRefused(c.output(c.norm("bn", y, 4)), "bn", reason, operator + " both after conv");
  }

  /** Up to five nodes are looked through. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void aLayerSomeNodesBack(int nodes) {
    FoldCaseBuilder c = model();
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 4);
    for (int i = 1; i <= nodes; i++) {
      y = sigmoid(c, "s" + i, y);
    }
    requireRefused(c.output(c.norm("bn", y, 4)), "bn", Reason.NONLINEAR_BETWEEN,
        "Sigmoid s" + nodes + " after conv");
  }

  @Test
  void whereNoLayerIsNear() {
    FoldCaseBuilder c = model();
    String y = sigmoid(c, "sigmoid", c.x(1, 4, 6, 6));
    FoldCase both = c.output(times(c, "mul", c.norm("bn", y, 4), 1, 2, 3, 4));
    requireRefused(both, "bn", Reason.NO_LINEAR_NEIGHBOUR,
        "'sigmoid_y' comes from Sigmoid sigmoid");
    requireRefused(both, "mul", Reason.NO_LINEAR_NEIGHBOUR, "'bn_y' comes from "
        + "BatchNormalization bn");
  }

  @Test
  void affinesBehindOneThatStays() {
    FoldCaseBuilder c = model();
    String y = sigmoid(c, "sigmoid", c.conv("conv", c.x(1, 3, 6, 6), 3, 4));
    FoldCase three = c.output(times(c, "mul2", times(c, "mul", c.norm("bn", y, 4), 2), 3));
    for (String node : List.of("bn", "mul", "mul2")) {
      requireRefused(three, node, Reason.NONLINEAR_BETWEEN, "Sigmoid sigmoid after conv");
    }
    FoldCaseBuilder v = model();
    y = v.norm("bn", v.conv("conv", v.x(1, 3, 6, 6), 3, 2), v.constant("gamma", ones(2)),
        v.constant("beta", ones(2)), v.constant("mean", ones(2)),
        v.constant("var", v.reals(1, -4)));
    requireRefused(v.output(times(v, "mul", y, 2)), "mul", Reason.VARIANCE_NOT_POSITIVE,
        "behind bn: channel 1: variance -4.0 + epsilon 9.999999747378752E-6");
  }

  private static String quantized(FoldCaseBuilder c, String x, double scale, long q, long zero) {
    NodeBuilder node = c.node("DequantizeLinear").in(c.constant("q", bytes(q, 2, 3, 1, 1)),
        c.constant("scale", filled(scale)), c.constant("zero", bytes(zero)));
    return c.named(c.node("Conv").in(x, c.named(node, "dequantize")), "conv");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      13 | -128 |  0 | -1 | 1 | channel 0 is scaled by -1.0, and the negative of -128 about the zero point 0 is no i8; its scales would be from 0.500 to 0.500
      13 |  127 | -1 |  4 | -2 | channel 1 is scaled by -2.0, and the negative of 127 about the zero point -1 is no i8; its scales would be from 1.00 to 2.00
      13 |  5 |  0 |  0 | 3 | the scale of channel 0 would be 0, and the others from 0.00 to 1.50
      12 |  5 |  0 |  1 | 4 | in opset 12 all channels have one scale, and it would become from 0.500 to 2.00
      """)
  void scalesThatIntegersDoNotTake(int opset, long q, long zero, double first, double second,
      String detail) {
    FoldCaseBuilder c = FoldCaseBuilder.of("details", opset);
    String y = quantized(c, c.x(1, 3, 6, 6), 0.5, q, zero);
    requireRefused(c.output(times(c, "mul", y, first, second)), "mul", Reason.QUANTIZED_WEIGHT,
        "layer conv: " + detail);
  }

  /** The least and the most that a byte holds are its integers, too: 2·(-1) − 126 = −128, and −(−127) = 127. */
  @ParameterizedTest
  @CsvSource({"126, -1", "-127, 0"})
  void scalesThatIntegersTake(long q, long zero) {
    FoldCaseBuilder c = FoldCaseBuilder.of("details", 13);
    String y = quantized(c, c.x(1, 3, 6, 6), 0.5, q, zero);
    requireFolded(c.output(times(c, "mul", y, -1, 2)), "mul", "conv");
  }

  @Test
  void whatStandsBeforeAQuantizedLayer() {
    FoldCaseBuilder c = model();
    String y = quantized(c, times(c, "mul", c.x(1, 3, 6, 6), 0.5, -2, 1), 0.25, 5, 0);
    requireRefused(c.output(y), "mul", Reason.QUANTIZED_WEIGHT, "layer conv: its input channels "
        + "have no scales of their own, and would need some that are from 0.500 to 2.00");
    FoldCaseBuilder shift = model();
    y = quantized(shift, shift.add("add", shift.x(1, 3, 6, 6), shift.constant("t", ones(3, 1, 1))),
        0.25, 5, 0);
    requireRefused(shift.output(y), "add", Reason.QUANTIZED_WEIGHT, "layer conv: its input "
        + "channels have no scales of their own, and would need some that are from 1.00 to 1.00");
    FoldCaseBuilder none = model();
    y = quantized(none, times(none, "mul", none.x(1, 3, 6, 6), 1, 1, 1), 0.25, 5, 0);
    requireFolded(none.output(y), "mul", "conv");
  }

  private static String open(FoldCaseBuilder c) {
    return c.input("x", ones(2, 3), TensorType.UNKNOWN.withDType(DType.FLOAT));
  }

  private static String matMul(FoldCaseBuilder c, String x) {
    return c.named(c.node("MatMul").in(x, c.weight("w", 3, 2)), "matmul");
  }

  @Test
  void valuesOfUnknownShape() {
    FoldCaseBuilder c = model();
    String y = c.named(c.node("Mul").in(open(c), c.constant("k", 3)), "mul");
    requireRefused(c.output(matMul(c, y)), "mul", Reason.BROADENS_OUTPUT,
        "layer matmul: 'x' is not known to have 3 channels");
    FoldCaseBuilder after = model();
    requireFolded(after.output(after.named(after.node("Mul")
        .in(matMul(after, open(after)), after.constant("k", 2)), "mul")), "mul", "matmul");
    FoldCaseBuilder high = model();
    y = high.named(high.node("Mul").in(open(high), high.constant("k", 1, 3)), "mul");
    requireRefused(high.output(matMul(high, y)), "mul", Reason.RANK_UNKNOWN,
        "layer matmul: the value between them");
  }

  @Test
  void anAxisThatATransposeMoves() {
    FoldCaseBuilder c = model();
    String y = c.named(c.node("Mul").in(c.x(1, 3, 3, 3), c.constant("k", 3)), "mul");
    y = c.named(c.node("Transpose").in(y).integers("perm", 0, 2, 3, 1), "transpose");
    requireRefused(c.output(matMul(c, y)), "mul", Reason.CHANNEL_AXIS_MISMATCH,
        "layer matmul: its constant runs along the axis 2, the channels along the axis -1");
  }

  /** A constant of two elements that is put on axis 1 by name, and one of rank 2 that is put on axes 0 and 1. */
  @ParameterizedTest
  @CsvSource({"1, 1", "0, 2"})
  void theAxisOfAnOldOperator(long axis, int rank) {
    FoldCaseBuilder c = FoldCaseBuilder.of("details", 6);
    String k = rank == 1 ? c.constant("k", 2) : c.constant("k", 1, 2);
    String y = c.conv("conv", c.x(1, 3, 6, 6), 3, 2);
    requireFolded(c.output(c.named(
        c.node("Mul").in(y, k).integer("broadcast", 1).integer("axis", axis), "mul")), "mul",
        "conv");
  }

  @Test
  void partsOfASplitThatAreSeen() {
    FoldCaseBuilder c = model();
    List<String> parts = c.node("Split").in(c.norm("bn", c.x(1, 6, 6, 6), 6),
        c.graph().longs("sizes", 4, 2)).integer("axis", 1).name("split").as(List.of("a", "b"));
    requireRefused(c.output(c.conv("conv", parts.get(0), 4, 3), parts.get(1)), "bn",
        Reason.BRANCH_WITHOUT_LAYER, "part 2 of Split split, 'b': GRAPH_OUTPUT, 'b'");
  }

  private static String concat(FoldCaseBuilder c, String name, long axis, String... in) {
    return c.named(c.node("Concat").in(in).integer("axis", axis), name);
  }

  @Test
  void branchesOfNestedConcats() {
    FoldCaseBuilder c = model();
    String x = c.x(1, 3, 6, 6);
    String inner = concat(c, "inner", 1, c.conv("conv1", x, 3, 2), c.input("z", 1, 1, 4, 4));
    String y = concat(c, "outer", 1, inner, c.conv("conv2", x, 3, 1));
    requireRefused(c.output(c.norm("bn", y, 4)), "bn", Reason.BRANCH_WITHOUT_LAYER,
        "branch 2 of Concat outer, 'z': NO_LINEAR_NEIGHBOUR, 'z'");
    FoldCaseBuilder rows = model();
    x = rows.x(1, 3, 6, 6);
    inner = concat(rows, "inner", 2, rows.conv("conv1", x, 3, 2), rows.conv("conv2", x, 3, 2));
    y = concat(rows, "outer", 1, inner, rows.input("z", 1, 2, 8, 4));
    requireRefused(rows.output(rows.norm("bn", y, 4)), "bn", Reason.BRANCH_WITHOUT_LAYER,
        "branch 2 of Concat outer, 'z': NO_LINEAR_NEIGHBOUR, 'z'");
  }
}
