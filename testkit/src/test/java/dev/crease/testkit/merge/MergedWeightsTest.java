package dev.crease.testkit.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.verify.Tampering;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stored weights beside the same formulas in 60 decimal digits, and what becomes of one that is wrong. */
class MergedWeightsTest {

  private static final MathContext DIGITS = new MathContext(60);
  private static final int CHANNELS = 6;

  private final Arena arena = Arena.ofConfined();

  private static BigDecimal exact(double x) {
    return new BigDecimal(x);
  }

  private static double at(Model model, String name, long i) {
    return Objects.requireNonNull(model.graph().initializers().get(name)).tensor().getDouble(i);
  }

  private static String norm(GraphBuilder g, String name, String x, DType type) {
    SeededNumbers n = SeededNumbers.of(3).stream(name);
    Shape shape = Shape.of(CHANNELS);
    return g.node("BatchNormalization").name(name).in(x,
        g.initializer(name + ".gamma", n.stream("g").normals(type, shape, 0, 2)),
        g.initializer(name + ".beta", n.stream("b").normals(type, shape, 0, 1)),
        g.initializer(name + ".mean", n.stream("m").normals(type, shape, 0, 1)),
        g.initializer(name + ".var", n.stream("v").uniforms(type, shape, 0.5, 2)))
        .real("epsilon", 1e-3).out();
  }

  private static String conv(GraphBuilder g, String name, String x, DType type, long kernel) {
    Tensor w = SeededNumbers.of(4).stream(name)
        .normals(type, Shape.of(CHANNELS, CHANNELS, kernel, kernel), 0, 0.3);
    return g.node("Conv").name(name).in(x, g.initializer(name + ".w", w))
        .integers("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2).out();
  }

  /** {@code BN₃(Conv3×3(x)) + BN₁(Conv1×1(x)) + BN₀(x)}. */
  private static Model repVgg(DType type) {
    GraphBuilder g = GraphBuilder.of("block", 17);
    String x = g.input("x", type, 1, CHANNELS, 5, 5);
    String y = g.node("Add").name("add1").in(norm(g, "bn3", conv(g, "conv3", x, type, 3), type),
        norm(g, "bn1", conv(g, "conv1", x, type, 1), type)).out();
    y = g.node("Add").name("add0").in(y, norm(g, "bn0", x, type)).as("y");
    return g.output(y, TensorType.UNKNOWN).build();
  }

  private static BigDecimal scale(Model m, String bn, int o) {
    double epsilon = (float) 1e-3;
    return exact(at(m, bn + ".gamma", o)).divide(
        exact(at(m, bn + ".var", o)).add(exact(epsilon)).sqrt(DIGITS), DIGITS);
  }

  private static BigDecimal shift(Model m, String bn, int o) {
    return exact(at(m, bn + ".beta", o))
        .subtract(exact(at(m, bn + ".mean", o)).multiply(scale(m, bn, o)));
  }

  private static double halfUlps(double stored, BigDecimal exact, DType type) {
    double ulp = type.format().ulp(exact.doubleValue());
    return exact(stored).subtract(exact).abs().divide(exact(ulp / 2), DIGITS).doubleValue();
  }

  private Folded fold(Model model) {
    return Folded.of(model, FoldOptions.DEFAULT, new HostFoldEngine(), arena);
  }

  private static Node only(Model folded) {
    assertThat(folded.graph().nodes()).hasSize(1);
    return folded.graph().nodes().getFirst();
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "FLOAT16", "BFLOAT16", "DOUBLE"})
  void everyConstantOfASumIsWithinHalfAnUlp(DType type) {
    Model m = repVgg(type);
    Model folded = fold(m).model();
    Node conv = only(folded);
    double worst = 0;
    for (int o = 0; o < CHANNELS; o++) {
      for (int c = 0; c < CHANNELS; c++) {
        for (int k = 0; k < 9; k++) {
          int i = (o * CHANNELS + c) * 9 + k;
          BigDecimal w = scale(m, "bn3", o).multiply(exact(at(m, "conv3.w", i)));
          if (k == 4) {
            w = w.add(scale(m, "bn1", o).multiply(exact(at(m, "conv1.w", o * CHANNELS + c))));
            w = o == c ? w.add(scale(m, "bn0", o)) : w;
          }
          worst = Math.max(worst, halfUlps(at(folded, conv.input(1), i), w, type));
        }
      }
      BigDecimal b = shift(m, "bn3", o).add(shift(m, "bn1", o)).add(shift(m, "bn0", o));
      worst = Math.max(worst, halfUlps(at(folded, conv.input(2), o), b, type));
    }
    assertThat(worst).isPositive().isLessThanOrEqualTo(1);
  }

  @Test
  void everyConstantOfOneAfterAnotherIsWithinHalfAnUlp() {
    int middle = 512;
    GraphBuilder g = GraphBuilder.of("row", 17);
    String x = g.input("x", DType.FLOAT, 3, 8);
    SeededNumbers n = SeededNumbers.of(5);
    String y = g.node("Gemm").name("gemm1").in(x,
        g.initializer("w1", n.stream("w1").normals(DType.FLOAT, Shape.of(8, middle), 0, 1)),
        g.initializer("b1", n.stream("b1").normals(DType.FLOAT, Shape.of(middle), 0, 1))).out();
    y = g.node("Gemm").name("gemm2").in(y,
        g.initializer("w2", n.stream("w2").normals(DType.FLOAT, Shape.of(middle, 4), 0, 1)),
        g.initializer("b2", n.stream("b2").normals(DType.FLOAT, Shape.of(4), 0, 1))).as("y");
    Model m = g.output(y, TensorType.UNKNOWN).build();
    Model folded = fold(m).model();
    Node gemm = only(folded);
    double worst = 0;
    for (int o = 0; o < 4; o++) {
      BigDecimal b = exact(at(m, "b2", o));
      for (int k = 0; k < middle; k++) {
        b = b.add(exact(at(m, "b1", k)).multiply(exact(at(m, "w2", k * 4 + o))));
      }
      worst = Math.max(worst, halfUlps(at(folded, gemm.input(2), o), b, DType.FLOAT));
      for (int i = 0; i < 8; i++) {
        BigDecimal w = BigDecimal.ZERO;
        for (int k = 0; k < middle; k++) {
          w = w.add(
              exact(at(m, "w1", i * middle + k)).multiply(exact(at(m, "w2", k * 4 + o))));
        }
        worst = Math.max(worst, halfUlps(at(folded, gemm.input(1), i * 4 + o), w, DType.FLOAT));
      }
    }
    assertThat(worst).isPositive().isLessThanOrEqualTo(1);
  }

  /** 1 + 2⁻⁵² − 1: what is left of a sum has all its bits, where fp64 would have none of them. */
  @Test
  void branchesThatCancelLeaveWhatIsExact() {
    GraphBuilder g = GraphBuilder.of("cancel", 17);
    String x = g.input("x", DType.FLOAT, 1, 1, 4, 4);
    Shape one = Shape.of(1, 1, 1, 1);
    String a = g.node("Conv").name("a").in(x, g.initializer("wa", Tensor.ofFloats(one, 0x1p60f)))
        .out();
    String b = g.node("Conv").name("b").in(x, g.initializer("wb", Tensor.ofFloats(one, 3f))).out();
    String c = g.node("Conv").name("c").in(x, g.initializer("wc", Tensor.ofFloats(one, -0x1p60f)))
        .out();
    Model m = g.output(g.node("Sum").in(a, b, c).as("y"), TensorType.UNKNOWN).build();
    Model folded = fold(m).model();
    assertThat(at(folded, only(folded).input(1), 0)).isEqualTo(3);
  }

  private static Model moved(Model folded, String constant, int ulps) {
    return Tampering.withMoved(folded, constant, data -> 7 % data.length, ulps);
  }

  @Test
  void oneMergedWeightTwoUlpsOffIsFoundAndNamed() {
    Model m = repVgg(DType.FLOAT);
    Folded fold = fold(m);
    Node conv = only(fold.model());
    for (int input : new int[]{1, 2}) {
      Model wrong = moved(fold.model(), conv.input(input), 2);
      Verification v = Verifier.verify(m, fold.plan(), wrong, VerifyOptions.DEFAULT);
      assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
      assertThat(v.worstSite()).isEqualTo("add0");
      assertThat(v.worstRatio()).isBetween(2.99, 5.01);
      assertThat(v.reason()).startsWith("site add0 into conv3: ")
          .contains((input == 1 ? "weight element " : "bias element ") + (input == 1 ? 7 : 1));
    }
    Verification right = Verifier.verify(m, fold, VerifyOptions.DEFAULT);
    assertThat(right.verdict()).as(right.reason()).isEqualTo(Verdict.EQUIVALENT);
    assertThat(right.worstRatio()).isPositive().isLessThanOrEqualTo(1);
  }

  @Test
  void aPaddingThatIsOffByOneIsFound() {
    Model m = repVgg(DType.FLOAT);
    Folded fold = fold(m);
    Node conv = only(fold.model());
    GraphBuilder g = GraphBuilder.of("wrong", 17);
    String x = g.input("x", DType.FLOAT, 1, CHANNELS, 5, 5);
    for (int i = 1; i <= 2; i++) {
      g.initializer(conv.input(i), Objects.requireNonNull(
          fold.model().graph().initializers().get(conv.input(i))).tensor());
    }
    String y = g.node("Conv").name("conv3").in(x, conv.input(1), conv.input(2))
        .integers("pads", 2, 1, 0, 1).as("y");
    Model wrong = g.output(y, TensorType.UNKNOWN).build();
    Verification v = Verifier.verify(m, fold.plan(), wrong, VerifyOptions.DEFAULT);
    assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
    assertThat(v.worstRatio()).isGreaterThan(1e4);
  }
}
