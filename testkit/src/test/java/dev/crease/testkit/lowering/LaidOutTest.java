package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.AxisTable;
import dev.crease.exec.lowering.Halo;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Layout;
import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which buffers lie in blocks of channels, and where they are turned. */
class LaidOutTest {

  private static Tensor zeros(long... sizes) {
    Shape shape = Shape.of(sizes);
    return Tensor.ofFloats(shape, new float[shape.size()]);
  }

  private static String conv(GraphBuilder g, String name, String x, int channels, int outputs,
      int kernel, int stride) {
    int pad = kernel / 2;
    return g.node("Conv").name(name)
        .in(x, g.initializer(name + ".w", zeros(outputs, channels, kernel, kernel)))
        .integers("pads", pad, pad, pad, pad).integers("strides", stride, stride)
        .as(name + ".y");
  }

  private static LaidOut of(GraphBuilder g, int block) {
    return LaidOut.of(Program.of(g.build(), Map.of()), block, _ -> true);
  }

  @Test
  void layoutsChangeAtInputsAndOutputsAlone() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 3, 9, 9);
    String a = g.node("Relu").name("r1").in(conv(g, "c1", x, 3, 8, 7, 2)).as("a");
    String p = g.node("MaxPool").name("pool").in(a).integers("kernel_shape", 2, 2).as("p");
    String b = conv(g, "c2", p, 8, 12, 3, 1);
    String c = conv(g, "c3", b, 12, 8, 1, 1);
    g.output(g.node("Add").name("add").in(c, p).as("y"));
    assertThat(of(g, 4)).hasToString(
        """
            input x = %0 f32[1x3x9x9]
            %7 f32[1x3x9x9] c3+3:3x3:3 = relayout(%0[1x3x9x9]) [layout]
            %2 f32[1x8x5x5] c4 = conv(%7[1x3x9x9], f32[8x3x7x7]) k7x7 s2x2 p3:3x3:3 relu [r1]
            %3 f32[1x8x4x4] c4+1:1x1:1 = pool_max(%2[1x8x5x5]) k2x2 s1x1 [pool]
            %4 f32[1x12x4x4] c4 = conv(%3[1x8x4x4], f32[12x8x3x3]) k3x3 s1x1 p1:1x1:1 [c2]
            %6 f32[1x8x4x4] c4 = conv(%4[1x12x4x4], f32[8x12x1x1]) k1x1 s1x1 +%3[1x8x4x4] [add]
            %8 f32[1x8x4x4] = relayout(%6[1x8x4x4]) [layout of add]
            output y = %8[1x8x4x4]
            """);
  }

  @Test
  void whatHasNoKernelOnBlocksGetsRows() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c1", x, 4, 4, 1, 1);
    String t = g.node("Transpose").name("t").in(c).integers("perm", 0, 2, 3, 1).as("t");
    g.output(t);
    g.output(g.node("Abs").name("abs").in(c).as("y"));
    assertThat(of(g, 4).toString()).contains(
        "= relayout(%1[1x4x5x5]) [layout of c1]\n%2 f32[1x5x5x4] = rearrange(%",
        "%3 f32[1x4x5x5] c4 = abs(%1[1x4x5x5]) [abs]");
  }

  private static LaidOut picking(GraphBuilder g, int block) {
    return LaidOut.of(Program.of(g.build(), Map.of()), block, _ -> true, _ -> false, true);
  }

  /** Where each element of a tensor lies in blocks, by its place in rows. */
  private static int[] inBlocks(Place place) {
    int[] at = new int[place.shape().size()];
    int row = 0;
    for (int n = 0; n < place.images(); n++) {
      for (int c = 0; c < place.channels(); c++) {
        for (int h = 0; h < place.height(); h++) {
          for (int w = 0; w < place.width(); w++) {
            at[row++] = place.at(n, c, h) + w * place.layout().block();
          }
        }
      }
    }
    return at;
  }

  private static List<Integer> sources(List<AxisTable> tables) {
    List<Integer> sources = List.of(0);
    for (AxisTable table : tables) {
      sources = sources.stream().flatMap(s -> Arrays.stream(table.toArray())
          .mapToObj(o -> s < 0 || o == AxisTable.FILL ? -1 : s + o)).toList();
    }
    return sources;
  }

  private static Step.Rearrange rearrangement(LaidOut laid) {
    return laid.program().steps().stream().filter(Step.Rearrange.class::isInstance)
        .map(Step.Rearrange.class::cast).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,2,3,1", "0,3,2,1", "2,0,1,3", "3,1,0,2"})
  void transpositionsReadBlocksWhereTheyLie(String order) {
    long[] perm = Arrays.stream(order.split(",")).mapToLong(Long::parseLong).toArray();
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 4, 5, 6);
    String c = conv(g, "c1", x, 4, 7, 1, 1);
    g.output(g.node("Transpose").name("t").in(c).integers("perm", perm).as("t"));
    // Its input gets zeros around, between which the transposition has to find the elements.
    g.output(conv(g, "c2", c, 7, 4, 3, 1));
    LaidOut laid = picking(g, 4);
    assertThat(laid.toString()).doesNotContain("layout of c1");
    Step.Rearrange r = rearrangement(laid);
    Place place = laid.place(r.x());
    assertThat(place.layout().halo().isNone()).isFalse();
    int[] at = inBlocks(place);
    Step.Rearrange rows = rearrangement(LaidOut.rows(Program.of(g.build(), Map.of())));
    assertThat(sources(r.tables()))
        .containsExactlyElementsOf(sources(rows.tables()).stream().map(s -> at[s]).toList());
  }

  @Test
  void whatIsFilledIsFilledAndSlicesBeginWhereTheyDo() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c1", x, 4, 7, 1, 1);
    String pads = g.initializer("pads",
        Tensor.ofLongs(Shape.of(8), new long[]{0, -2, 1, 0, 0, 1, -1, 2}));
    g.output(g.node("Pad").name("p").in(c, pads).as("y"));
    LaidOut laid = picking(g, 4);
    assertThat(laid.toString()).doesNotContain("layout of c1");
    Step.Rearrange r = rearrangement(laid);
    int[] at = inBlocks(laid.place(r.x()));
    Step.Rearrange rows = rearrangement(LaidOut.rows(Program.of(g.build(), Map.of())));
    assertThat(sources(rows.tables())).contains(-1);
    assertThat(sources(r.tables())).containsExactlyElementsOf(
        sources(rows.tables()).stream().map(s -> s < 0 ? -1 : at[s]).toList());
  }

  @Test
  void aShuffleOfChannelsReadsRows() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c1", x, 4, 12, 1, 1);
    String parts = g.node("Reshape").in(c, g.initializer("five",
        Tensor.ofLongs(Shape.of(5), new long[]{1, 3, 4, 5, 5}))).as("parts");
    String t = g.node("Transpose").name("t").in(parts).integers("perm", 0, 2, 1, 3, 4).as("t");
    g.output(g.node("Reshape").in(t, g.initializer("four",
        Tensor.ofLongs(Shape.of(4), new long[]{1, 12, 5, 5}))).as("y"));
    assertThat(picking(g, 4).toString()).contains("layout of c1");
  }

  @Test
  void elementwiseStepsAloneStayInRows() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 16, 5, 5);
    g.output(g.node("Abs").name("abs").in(x).as("y"));
    assertThat(of(g, 16).blocked()).isEmpty();
  }

  @Test
  void stepsWithoutAKernelOnBlocksStayInRows() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 16, 5, 5);
    g.output(conv(g, "c1", x, 16, 16, 3, 1));
    LaidOut none = LaidOut.of(Program.of(g.build(), Map.of()), 16, _ -> false);
    assertThat(none.program().steps()).noneMatch(Step.Relayout.class::isInstance);
  }

  @Test
  void globalPoolsFlowIntoMatricesWithoutTurning() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String p = g.node("GlobalAveragePool").name("gap").in(conv(g, "c1", x, 4, 8, 1, 1)).as("p");
    String f = g.node("Flatten").name("flat").in(p).as("f");
    g.output(g.node("Gemm").name("fc").in(f, g.initializer("w", zeros(8, 3))).as("y"));
    assertThat(of(g, 4).toString()).contains("c4 = reduce_mean(", "c4 = dense(%2[1x8]")
        .doesNotContain("layout of gap");
  }

  @Test
  void pixelsThatHaveTwoShapesHaveNoHalo() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String p = g.node("GlobalAveragePool").name("gap").in(conv(g, "c1", x, 4, 8, 1, 1)).as("p");
    g.output(conv(g, "c2", p, 8, 8, 3, 1));
    String f = g.node("Flatten").name("flat").in(p).as("f");
    g.output(g.node("Gemm").name("fc").in(f, g.initializer("w", zeros(8, 3))).as("y"));
    assertThat(of(g, 4).toString()).contains("c4 = reduce_mean(",
        "c4+1:1x1:1 = relayout(%2[1x8x1x1]) [layout of gap]", "c4 = dense(%2[1x8]");
  }

  @Test
  void concatenationsOfChannelsStayInBlocks() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String a = conv(g, "a", x, 4, 8, 1, 1);
    String b = conv(g, "b", x, 4, 3, 1, 1);
    g.output(g.node("Concat").name("ab").in(a, b).integer("axis", 1).as("y"));
    g.output(g.node("Concat").name("ba").in(b, a).integer("axis", 1).as("z"));
    assertThat(of(g, 4).toString()).contains("%3 f32[1x11x5x5] c4 = concat(",
        "%4 f32[1x11x5x5] c4 = concat(");
  }

  @Test
  void transposedConvolutionsAndPickedPixelsStayInBlocks() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 5, 5);
    String c = conv(g, "c", x, 4, 8, 1, 1);
    String r = g.node("Resize").name("resize").in(c, "", g.floats("scales", 1, 1, 2, 3))
        .text("mode", "nearest").text("coordinate_transformation_mode", "asymmetric")
        .text("nearest_mode", "floor").as("r");
    g.output(g.node("ConvTranspose").name("up").in(r, g.initializer("w", zeros(8, 3, 4, 4)))
        .integers("strides", 2, 2).integers("pads", 1, 1, 1, 1).as("y"));
    assertThat(of(g, 4).toString()).contains("%2 f32[1x8x10x15] c4+1:1x1:1 = rearrange(",
        "%3 f32[1x3x20x30] c4 = transposed_conv(%2");
  }

  @Test
  void blockedElementsHaveTheirPlaces() {
    Shape shape = Shape.of(2, 5, 3, 7);
    Blocked b = new Blocked(4, new Halo(1, 2, 0, 1));
    assertThat(b.rowStride(shape)).isEqualTo(40);
    assertThat(b.planeStride(shape)).isEqualTo(160);
    assertThat(b.imageStride(shape)).isEqualTo(320);
    assertThat(b.origin(shape)).isEqualTo(48);
    assertThat(b.elements(shape)).isEqualTo(640);
    assertThat(Layout.ROWS.elements(shape)).isEqualTo(210);
    assertThat(new Blocked(4, Halo.NONE).isRowMajor(Shape.of(2, 8, 1, 1))).isTrue();
    assertThat(new Blocked(4, Halo.NONE).isRowMajor(Shape.of(2, 5, 1, 1))).isFalse();
  }

  @Test
  void weightsLieAsKernelsReadThem() {
    float[] w = new float[3 * 3 * 2];
    for (int i = 0; i < w.length; i++) {
      w[i] = i + 1;
    }
    Tensor tensor = Tensor.ofFloats(Shape.of(3, 3, 1, 2), w);
    assertThat(Packing.convolution(tensor, 2, 2)).containsExactly(
        1, 7, 3, 9, 2, 8, 4, 10, 5, 11, 6, 12,
        13, 0, 15, 0, 14, 0, 16, 0, 17, 0, 18, 0);
    assertThat(Packing.depthwise(Tensor.ofFloats(Shape.of(3, 1, 1, 2), 1, 2, 3, 4, 5, 6), 2))
        .containsExactly(1, 3, 2, 4, 5, 0, 6, 0);
    assertThat(Packing.channels(Tensor.ofFloats(Shape.of(3), 1, 2, 3), 3, 2))
        .containsExactly(1, 2, 3, 0);
    assertThat(Packing.channels(Tensor.ofFloats(Shape.of(1), 5), 3, 2))
        .containsExactly(5, 5, 5, 0);
    Step.MatrixSize size = new Step.MatrixSize(1, 1, 3, 2, false, false, true, true);
    Tensor matrix = Tensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
    assertThat(Packing.matrix(matrix, size, 2, 2)).containsExactly(2, 4, 8, 10, 6, 0, 12, 0);
    Step.MatrixSize turned = new Step.MatrixSize(1, 1, 2, 3, false, true, true, true);
    assertThat(Packing.matrix(matrix, turned, 1, 2)).containsExactly(1, 4, 2, 5, 3, 6);
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet50", "densenet121", "mobilenet_v2", "efficientnet_b0", "unet",
      "shufflenet_v2", "cspdarknet53", "pfld"})
  void everyStepReadsTheLayoutItWorksOn(String name) {
    Architecture architecture = Architectures.find(name).orElseThrow();
    try (Arena arena = Arena.ofConfined()) {
      Program program = Program.of(
          architecture.build(Options.DEFAULT.scale(0.25), arena), Map.of());
      LaidOut laid = LaidOut.of(program, 16, _ -> true);
      int at = 0;
      for (Step step : laid.program().steps()) {
        boolean inBlocks = laid.blocked().contains(at++);
        assertThat(step.reads()).allSatisfy(o -> {
          if (o instanceof View v && !(step instanceof Step.Relayout)) {
            assertThat(laid.layout(v) instanceof Blocked).as(step.label()).isEqualTo(inBlocks);
          }
        });
      }
      assertThat(laid.blocked()).isNotEmpty();
    }
  }
}
