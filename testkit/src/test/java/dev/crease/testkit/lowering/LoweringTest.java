package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ExecutionException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.op.Dim;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Golden programs of small graphs: one line per step. */
class LoweringTest {

  private static final Tensor THREE = Tensor.ofFloats(Shape.of(1), 3);

  private static Tensor zeros(long... sizes) {
    Shape shape = Shape.of(sizes);
    return Tensor.ofFloats(shape, new float[shape.size()]);
  }

  private static String conv(GraphBuilder g, String name, String x, int channels, int outputs) {
    return g.node("Conv").name(name).in(x,
        g.initializer(name + ".w", zeros(outputs, channels, 3, 3)),
        g.initializer(name + ".b", zeros(outputs))).integers("pads", 1, 1, 1, 1).as(name + ".y");
  }

  private static String print(GraphBuilder g) {
    return Program.of(g.build(), Map.of()).toString();
  }

  @Test
  void residualAndActivationGoIntoTheConvolution() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String a = g.node("Relu").name("r1").in(conv(g, "c1", x, 4, 4)).as("a");
    String s = g.node("Add").name("add").in(conv(g, "c2", a, 4, 4), x).as("s");
    g.output(g.node("Relu").name("r2").in(s).as("y"));
    assertThat(print(g)).isEqualTo(
        """
            input x = %0 f32[1x4x5x5]
            %2 f32[1x4x5x5] = conv(%0[1x4x5x5], f32[4x4x3x3]) k3x3 s1x1 p1:1x1:1 bias relu [r1]
            %5 f32[1x4x5x5] = conv(%2[1x4x5x5], f32[4x4x3x3]) k3x3 s1x1 p1:1x1:1 bias +%0[1x4x5x5] relu [r2]
            output y = %5[1x4x5x5]
            """);
  }

  @Test
  void residualOfALaterStepMovesTheConvolutionBehindIt() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c", x, 4, 4);
    String m = g.node("Abs").name("abs").in(x).as("m");
    g.output(g.node("Add").name("add").in(c, m).as("y"));
    assertThat(print(g)).isEqualTo("""
        input x = %0 f32[1x4x5x5]
        %2 f32[1x4x5x5] = abs(%0[1x4x5x5]) [abs]
        %3 f32[1x4x5x5] = conv(%0[1x4x5x5], f32[4x4x3x3]) k3x3 s1x1 p1:1x1:1 bias +%2[1x4x5x5] [add]
        output y = %3[1x4x5x5]
        """);
  }

  @Test
  void activationBeforeTheResidualStaysBeforeIt() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c", x, 4, 4);
    String silu = g.node("Mul").name("mul")
        .in(c, g.node("Sigmoid").name("sigmoid").in(c).out()).as("silu");
    g.output(g.node("Add").name("add").in(x, silu).as("y"));
    assertThat(print(g)).contains("bias swish(1.0) +%0[1x4x5x5] [add]").hasLineCount(3);
  }

  @Test
  void hardSwishInPartsIsOneFunction() {
    assertThat(print(gate(0, 6, THREE)))
        .contains("bias shifted_gate(3.0,6.0) [m]").hasLineCount(3);
  }

  @Test
  void otherGatesStayInParts() {
    assertThat(print(gate(-1, 6, THREE))).contains("clip(-1.0,6.0)", "mul(")
        .hasLineCount(5);
    assertThat(print(gate(0, -2, THREE))).contains("clip(0.0,-2.0)", "mul(").hasLineCount(5);
    Tensor each = Tensor.ofFloats(Shape.of(4, 1, 1), 1, 2, 3, 4);
    assertThat(print(gate(0, 6, each))).contains("clip(0.0,6.0)", "mul(")
        .hasLineCount(5);
  }

  private static GraphBuilder gate(float low, float high, Tensor shift) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String c = conv(g, "c", g.input("x", DType.FLOAT, 1, 4, 5, 5), 4, 4);
    String sum = g.node("Add").name("a").in(c, g.initializer("shift", shift)).out();
    String gate = g.node("Clip").name("k").in(sum,
        g.initializer("low", Tensor.ofFloats(Shape.SCALAR, low)),
        g.initializer("high", Tensor.ofFloats(Shape.SCALAR, high))).out();
    g.output(g.node("Mul").name("m").in(c, gate).as("y"));
    return g;
  }

  @Test
  void whatIsAddedToAProductIsAddedByIt() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String gate = g.input("gate", DType.FLOAT, 1, 4, 1, 1);
    String product = g.node("Mul").name("m").in(x, gate).as("product");
    String sum = g.node("Add").name("a").in(x, product).as("sum");
    g.output(g.node("Relu").name("r").in(sum).as("y"));
    assertThat(print(g))
        .contains("= mul(%0[1x4x5x5], %1[1x4x1x1]) +%0[1x4x5x5] relu [r]").hasLineCount(4);
    g.output(product);
    assertThat(print(g)).contains("mul(%0[1x4x5x5], %1[1x4x1x1]) [m]", "add(").hasLineCount(6);
  }

  @Test
  void aConvolutionAddsRatherThanAProduct() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c", x, 4, 4);
    String product = g.node("Mul").name("m").in(x, g.input("gate", DType.FLOAT, 1, 4, 1, 1)).out();
    g.output(g.node("Add").name("a").in(c, product).as("y"));
    assertThat(print(g)).contains("mul(%0[1x4x5x5], %1[1x4x1x1]) [m]", "bias +%", "[a]");
  }

  @Test
  void nothingIsFusedPastASecondReader() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c", x, 4, 4);
    String r = g.node("Relu").name("r").in(c).as("relu");
    g.output(g.node("Mul").name("m").in(c, r).as("y"));
    assertThat(print(g)).contains("bias [c]", "relu(%1[1x4x5x5]) [r]", "mul(").hasLineCount(5);
  }

  @Test
  void nothingIsFusedPastAnOutput() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String c = conv(g, "c", g.input("x", DType.FLOAT, 1, 4, 5, 5), 4, 4);
    g.output(c);
    g.output(g.node("Relu").name("r").in(c).as("y"));
    assertThat(print(g)).contains("bias [c]", "relu(%1[1x4x5x5]) [r]");
  }

  @Test
  void nothingIsFusedIfTheExecutorHasNoKernelForIt() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String c = conv(g, "c", g.input("x", DType.FLOAT, 1, 4, 5, 5), 4, 4);
    g.output(g.node("Relu").name("r").in(c).as("y"));
    Program program = Program.of(g.build(), Map.of(),
        (s, _) -> !(s instanceof Step.Convolution k) || k.epilogue().inner().isNone());
    assertThat(program.toString()).contains("bias [c]", "relu(%1[1x4x5x5]) [r]");
  }

  @Test
  void aStepWithoutKernelRunsOnTheHost() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String c = conv(g, "c", g.input("x", DType.FLOAT, 1, 4, 5, 5), 4, 4);
    g.output(g.node("Relu").name("r").in(c).as("y"));
    Program program = Program.of(g.build(), Map.of(), (s, _) -> !(s instanceof Step.Convolution));
    assertThat(program.hostSteps()).singleElement()
        .satisfies(h -> assertThat(h.why()).isEqualTo("the executor has no kernel for it"));
  }

  @Test
  void shapeArithmeticAndViewsLeaveNothing() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, new Dim.Symbol("N"), 4, 6);
    String shape = g.node("Shape").in(x).out();
    String n = g.node("Gather").in(shape, g.initializer("zero", Tensor.ofLongs(Shape.SCALAR, 0)))
        .integer("axis", 0).out();
    String rows = g.node("Unsqueeze").in(n, g.longs("axes", 0)).out();
    String target = g.node("Concat").in(rows, g.longs("rest", -1)).integer("axis", 0).out();
    String flat = g.node("Reshape").in(x, target).out();
    g.output(g.node("Relu").name("r").in(flat).as("y"));
    assertThat(Program.of(g.build(), Map.of("x", Shape.of(3, 4, 6))).toString()).isEqualTo("""
        input x = %0 f32[3x4x6]
        %1 f32[3x24] = relu(%0[3x24]) [r]
        output y = %1[3x24]
        """);
  }

  @Test
  void channelShuffleIsOneAffineRearrangement() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 6, 4, 4);
    String apart = g.node("Reshape").in(x, g.longs("s1", 1, 2, 3, 4, 4)).out();
    String turned = g.node("Transpose").name("t").in(apart).integers("perm", 0, 2, 1, 3, 4).out();
    g.output(g.node("Reshape").in(turned, g.longs("s2", 1, 6, 4, 4)).as("y"));
    assertThat(print(g)).isEqualTo("""
        input x = %0 f32[1x6x4x4]
        %1 f32[1x3x2x4x4] = rearrange(%0[1x2x3x4x4]) [3:0+16, 2:0+48, 16:0+1] [t]
        output y = %1[1x6x4x4]
        """);
  }

  @Test
  void paddingIsATableWithGaps() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 2, 3, 3);
    g.output(g.node("Pad").name("p").in(x, g.longs("pads", 0, 0, 1, 0, 0, 0, 0, 2),
        g.initializer("v", Tensor.ofFloats(Shape.SCALAR, 7))).as("y"));
    assertThat(print(g)).contains(
        "%1 f32[1x2x4x5] = rearrange(%0[1x2x3x3]) [2:0+9, 4:table, 5:table] fill 7.0 [p]");
  }

  @Test
  void unfoldedBatchNormalizationIsAnAffine() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 3, 4);
    String y = g.node("BatchNormalization").name("bn").in(x, g.floats("s", 1, 2, 3),
        g.floats("b", 0, 0, 0), g.floats("m", 0, 0, 0), g.floats("v", 1, 1, 1)).out();
    g.output(g.node("Relu").name("r").in(y).as("y"));
    assertThat(print(g)).contains("affine(%0[2x3x4], f64[3]) bias relu [r]").hasLineCount(3);
  }

  @Test
  void integersStayOnTheHost() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.INT64, 2, 3);
    g.output(g.node("Add").name("a").in(x, x).as("y"));
    assertThat(print(g)).contains("host Add(%0[2x3], %0[2x3]) because its values are not"
        + " floating-point numbers of one type [a]");
  }

  @Test
  void unknownOperatorsAreNamed() {
    GraphBuilder g = GraphBuilder.of("g", 17).domain("custom", 1);
    String x = g.input("x", DType.FLOAT, 2, 3);
    g.output(g.node("custom", "Wavelet").name("w").in(x).as("y"));
    assertThatThrownBy(() -> print(g)).isInstanceOf(UnsupportedModelException.class)
        .hasMessageContaining("node w: expected operators that are known, got custom.Wavelet");
  }

  @Test
  void openSizesNeedAShape() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    g.output(g.node("Relu").in(g.input("x", DType.FLOAT, new Dim.Symbol("N"), 3)).as("y"));
    assertThatThrownBy(() -> print(g)).isInstanceOf(ExecutionException.class)
        .hasMessage("input x: expected a shape for every axis that the model leaves open,"
            + " got f32[N,3]; fix: give the shape of this input");
    assertThatThrownBy(() -> Program.of(g.build(), Map.of("x", Shape.of(2, 4))))
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("expected a shape that fits f32[N,3], got 2x4");
  }
}
