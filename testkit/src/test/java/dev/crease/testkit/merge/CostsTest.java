package dev.crease.testkit.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Reason;
import dev.crease.fold.merge.Cost;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators cost by themselves and as one, counted by hand, and the operator that they become. */
class CostsTest {

  private static String weight(GraphBuilder g, String name, DType type, long... dims) {
    return g.initializer(
        name, SeededNumbers.of(1).stream(name).normals(type, Shape.of(dims), 0, 1));
  }

  private static String zeros(GraphBuilder g, String name, int count) {
    return g.floats(name, new float[count]);
  }

  private static FoldPlan plan(GraphBuilder g, FoldOptions options) {
    return FoldPlan.of(g.build(), options);
  }

  private static MergeFold only(GraphBuilder g) {
    FoldPlan plan = plan(g, FoldOptions.DEFAULT);
    assertThat(plan.merges()).hasSize(1);
    return plan.merges().getFirst();
  }

  private static void sum(GraphBuilder g, String a, String b) {
    g.output(g.node("Add").name("add").in(a, b).as("y"), TensorType.UNKNOWN);
  }

  private static void convolutions(GraphBuilder g) {
    sum(g,
        g.node("Conv").name("conv3").in(
            "x", weight(g, "w3", DType.FLOAT, 4, 3, 3, 3), weight(g, "b3", DType.FLOAT, 4))
            .integers("pads", 1, 1, 1, 1).out(),
        g.node("Conv").name("conv1").in("x", weight(g, "w1", DType.FLOAT, 4, 3, 1, 1)).out());
  }

  private static void costs(MergeFold merge, double[] products, double[] elements, int bytes) {
    assertThat(merge.before()).isEqualTo(new Cost(products[0], elements[0] * bytes));
    assertThat(merge.after()).isEqualTo(new Cost(products[1], elements[1] * bytes));
  }

  private static double[] numbers(long... numbers) {
    return LongStream.of(numbers).asDoubleStream().toArray();
  }

  @Test
  void convolutionsOfKnownSize() {
    GraphBuilder g = GraphBuilder.of("known", 17);
    g.input("x", DType.FLOAT, 2, 3, 5, 7);
    convolutions(g);
    int places = 2 * 5 * 7;
    int larger = places * 3 + places * 4 + 4 * 27 + 4;
    int smaller = places * 3 + places * 4 + 4 * 3;
    costs(only(g), numbers(4L * places * (27 + 3), 4L * places * 27),
        numbers(larger + smaller + 3 * places * 4, larger), 4);
  }

  /** 16 along each open spatial axis, 1 for an open batch. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void convolutionsOfOpenSize(boolean ranked) {
    GraphBuilder g = GraphBuilder.of("open", 17);
    if (ranked) {
      g.input("x", TensorType.of(
          DType.FLOAT, List.of(Dim.unknown(), Dim.of(3), Dim.unknown(), Dim.unknown())));
    } else {
      g.input("x", new TensorType(Optional.of(DType.FLOAT), Optional.empty()));
    }
    convolutions(g);
    int places = 16 * 16;
    int larger = places * 3 + places * 4 + 4 * 27 + 4;
    int smaller = places * 3 + places * 4 + 4 * 3;
    costs(only(g), numbers(4L * places * (27 + 3), 4L * places * 27),
        numbers(larger + smaller + 3 * places * 4, larger), 4);
  }

  @Test
  void transposedConvolutionsMultiplyAtTheirInput() {
    GraphBuilder g = GraphBuilder.of("transposed", 17);
    g.input("x", DType.DOUBLE, 1, 2, 3, 4);
    sum(g,
        g.node("ConvTranspose").name("up2").in(
            "x", weight(g, "w2", DType.DOUBLE, 2, 5, 2, 2), weight(g, "b2", DType.DOUBLE, 5))
            .integers("strides", 2, 2).out(),
        g.node("ConvTranspose").name("up1").in("x", weight(g, "w1", DType.DOUBLE, 2, 5, 1, 1))
            .integers("strides", 2, 2).integers("output_padding", 1, 1).out());
    int written = 5 * 6 * 8;
    int larger = 24 + written + 2 * 5 * 4 + 5;
    int smaller = 24 + written + 2 * 5;
    costs(only(g), numbers(12 * 2 * 5 * (4 + 1), 12 * 2 * 5 * 4),
        numbers(larger + smaller + 3 * written, larger), 8);
  }

  @Test
  void theBiasOfAMatMulIsAnAddition() {
    GraphBuilder g = GraphBuilder.of("matmul", 17);
    g.input("x", DType.FLOAT, 2, 3, 4);
    String a = g.node("MatMul").name("a").in("x", weight(g, "wa", DType.FLOAT, 4, 5)).out();
    a = g.node("Add").name("bias").in(a, weight(g, "ba", DType.FLOAT, 5)).out();
    sum(g, a, g.node("MatMul").name("b").in("x", weight(g, "wb", DType.FLOAT, 4, 5)).out());
    int read = 2 * 3 * 4;
    int written = 2 * 3 * 5;
    int one = read + written + 4 * 5;
    MergeFold merge = only(g);
    costs(merge, numbers(2 * 6 * 4 * 5, 6 * 4 * 5),
        numbers(one + 5 + 2 * written + one + 3 * written, one + 5), 4);
    assertThat(merge.operator()).isEqualTo("MatMul");
  }

  @Test
  void anAffineReadsAndWrites() {
    GraphBuilder g = GraphBuilder.of("affine", 17);
    g.input("x", DType.FLOAT, 1, 4, 5, 5);
    sum(g,
        g.node("Conv").name("conv").in("x", weight(g, "w", DType.FLOAT, 4, 4, 3, 3))
            .integers("pads", 1, 1, 1, 1).out(),
        g.node("Mul").name("mul").in("x", weight(g, "k", DType.FLOAT, 4, 1, 1)).out());
    MergeFold merge = only(g);
    costs(merge, numbers(25 * 4 * 36, 25 * 4 * 36),
        numbers(100 + 100 + 4 * 36 + 200 + 300, 100 + 100 + 4 * 36), 4);
    assertThat(merge.layer().kept()).isEmpty();
  }

  @Test
  void whatCostsMoreIsToldInNumbers() {
    GraphBuilder g = GraphBuilder.of("more", 17);
    g.input("x", DType.FLOAT, 1, 3, 7, 7);
    sum(g,
        g.node("Conv").name("conv2").in("x", weight(g, "w2", DType.FLOAT, 4, 3, 3, 3))
            .integers("pads", 2, 2, 2, 2).integers("dilations", 2, 2).out(),
        g.node("Conv").name("conv1").in("x", weight(g, "w1", DType.FLOAT, 4, 3, 3, 3))
            .integers("pads", 1, 1, 1, 1).out());
    assertThat(plan(g, FoldOptions.DEFAULT).refusals()).anySatisfy(r -> {
      assertThat(r.reason()).isEqualTo(Reason.COSTS_MORE);
      assertThat(r.detail()).isEqualTo(
          "as one 14,700 multiply-adds and 2,572 bytes, "
              + "apart 10,584 multiply-adds and 5,960 bytes");
    });
  }

  /** {@code Gemm} needs its C before opset 11. */
  @ParameterizedTest
  @CsvSource({"10,false,MatMul", "11,false,Gemm", "10,true,Gemm", "11,true,Gemm"})
  void gemmsWithoutABias(int opset, boolean bias, String operator) {
    GraphBuilder g = GraphBuilder.of("gemms", opset);
    g.input("x", DType.FLOAT, 3, 4);
    String ca = zeros(g, "ca", 5);
    String cb = bias ? weight(g, "cb", DType.FLOAT, 5) : zeros(g, "cb", 5);
    sum(g,
        g.node("Gemm").name("a").in("x", weight(g, "wa", DType.FLOAT, 4, 5), ca).out(),
        g.node("Gemm").name("b").in("x", weight(g, "wb", DType.FLOAT, 4, 5), cb).out());
    assertThat(only(g).operator()).isEqualTo(operator);
  }

  /** A sum of products becomes a {@code Gemm} where it has a bias and nobody forbids to make one of a {@code MatMul} and an {@code Add}. */
  @ParameterizedTest
  @CsvSource({"true,none,Gemm", "false,none,MatMul", "true,MatMulAddGemm,MatMul"})
  void productsOfMatrices(boolean bias, String skipped, String operator) {
    GraphBuilder g = GraphBuilder.of("products", 17);
    g.input("x", DType.FLOAT, 3, 4);
    String a = g.node("MatMul").name("a").in("x", weight(g, "wa", DType.FLOAT, 4, 5)).out();
    if (bias) {
      a = g.node("Add").name("bias").in(a, weight(g, "ba", DType.FLOAT, 5)).out();
    }
    sum(g, a, g.node("MatMul").name("b").in("x", weight(g, "wb", DType.FLOAT, 4, 5)).out());
    FoldPlan plan = plan(g, FoldOptions.builder().skip(skipped).build());
    assertThat(plan.merges().getLast().operator()).isEqualTo(operator);
  }

  /** Constants stay where nothing but padding joins a layer. */
  @Test
  void paddingLeavesTheConstants() {
    for (boolean norm : new boolean[]{false, true}) {
      GraphBuilder g = GraphBuilder.of("pad", 17);
      g.input("x", DType.FLOAT, 1, 3, 5, 5);
      String y = g.node("Pad").name("pad").in("x", g.longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)).out();
      y = g.node("Conv").name("conv").in(y, weight(g, "w", DType.FLOAT, 4, 3, 3, 3)).out();
      if (norm) {
        y = g.node("Mul").name("mul").in(y, weight(g, "k", DType.FLOAT, 4, 1, 1)).out();
      }
      g.output(g.node("Relu").in(y).as("y"), TensorType.UNKNOWN);
      assertThat(only(g).layer().kept().isPresent()).isEqualTo(!norm);
    }
  }
}
