package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NetworkTolerance;
import dev.crease.testkit.SeededNumbers;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import dev.crease.tornado.WideTarget;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kernel on blocks of channels against the reference, at sizes that fill blocks and tiles and at some that do not. */
class FastKernelsTest {

  private static final int NEVER = Integer.MAX_VALUE;

  private static String numbers(GraphBuilder g, String name, double scale, long... sizes) {
    return g.initializer(name,
        SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(sizes), 0, scale));
  }

  private static String conv(GraphBuilder g, String name, String x, long[] weight, long stride,
      long pad, long dilation, long group) {
    double scale = 1 / Math.sqrt((double) (weight[1] * weight[2] * weight[3]));
    return g.node("Conv").name(name)
        .in(x, numbers(g, name + ".w", scale, weight), numbers(g, name + ".b", 0.5, weight[0]))
        .integers("pads", pad, pad, pad, pad).integers("strides", stride, stride)
        .integers("dilations", dilation, dilation).integer("group", group).as(name + ".y");
  }

  private static String conv(GraphBuilder g, String name, String x, int channels, int outputs,
      int kernel) {
    return conv(g, name, x, new long[]{outputs, channels, kernel, kernel}, 1, kernel / 2, 1, 1);
  }

  private static List<Map<String, Tensor>> runs(Model model, int blocked, boolean fast) {
    return runs(TestDevice.open(), model, blocked, fast);
  }

  /** Step by step, and where the device can do that as one kernel. */
  private static List<Map<String, Tensor>> runs(TornadoTarget target, Model model, int blocked,
      boolean fast) {
    assumeThat(target.kind()).as("blocks of channels are for CPUs").isEqualTo(DeviceKind.CPU);
    return target.runsNetworks()
        ? List.of(run(target, model, blocked, fast, NEVER), run(target, model, blocked, fast, 1))
        : List.of(run(target, model, blocked, fast, NEVER));
  }

  private static Map<String, Tensor> run(TornadoTarget target, Model model, int blocked,
      boolean fast, int fewestSteps) {
    TornadoExecutor executor = new TornadoExecutor(target, new ExecutorOptions(true, fast),
        fewestSteps, TornadoExecutor.PATIENCE);
    try (Session session = executor.compile(model, Map.of())) {
      assertThat(session.summary()).anyMatch(
          l -> l.startsWith(blocked + " steps on blocks of 16 channels"));
      assertThat(session.summary().getFirst().contains(" steps of one kernel"))
          .isEqualTo(fewestSteps != NEVER);
      Map<String, Tensor> first = session.run(TestInputs.of(model));
      Map<String, Tensor> second = session.run(TestInputs.of(model));
      first.forEach((name, tensor) -> assertThat(
          Comparison.of(name, tensor, Objects.requireNonNull(second.get(name))).maxAbs())
          .isZero());
      return first;
    }
  }

  private static void requireClose(GraphBuilder g, int blocked) {
    Model model = g.build();
    NetworkTolerance tolerance = NetworkTolerance.of(model, TestInputs.of(model));
    runs(model, blocked, false)
        .forEach(outputs -> assertThat(tolerance.violation(outputs)).isEmpty());
  }

  /**
   * As {@link SumBound} has it; functions that do not stretch follow.
   *
   * @param weight name of the weights
   */
  private static void requireSumsClose(GraphBuilder g, String weight, int stride, int pad,
      int dilation, int group) {
    Model model = g.build();
    Tensor w = g.constant(weight).orElseThrow();
    GraphBuilder m = GraphBuilder.of("magnitude", 17);
    m.input("x", DType.FLOAT,
        Objects.requireNonNull(TestInputs.of(model).get("x")).shape().dims());
    m.output(m.node("Conv").in("x", m.initializer("w", SumBound.absolute(w)), m.initializer("b",
        SeededNumbers.of(0).uniforms(DType.FLOAT, Shape.of(w.shape().dim(0)), 4, 4)))
        .integers("pads", pad, pad, pad, pad).integers("strides", stride, stride)
        .integers("dilations", dilation, dilation).integer("group", group).as("y"));
    SumBound bound = SumBound.of(model, m.build(), w.shape().product(1, 4) + 2.0);
    for (boolean fast : new boolean[]{false, true}) {
      runs(model, 1, fast).forEach(outputs -> assertThat(
          bound.violation("y", Objects.requireNonNull(outputs.get("y")))).isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({
      "1,16,16,8,8,1,1,0,1", "1,32,48,7,7,1,1,0,1", "2,19,35,5,9,1,1,0,1", "1,24,8,9,5,1,2,0,1",
      "1,16,16,8,8,3,1,1,1", "2,20,33,7,5,3,1,1,1", "1,32,16,9,9,3,2,1,1", "1,5,7,6,6,3,2,0,1",
      "1,16,16,11,11,3,1,2,2", "1,16,24,9,9,5,1,2,1", "1,18,16,7,11,5,2,2,1", "2,4,17,9,9,5,1,2,1",
      "1,3,16,15,15,7,2,3,1", "2,3,20,14,10,7,2,3,1", "1,1,9,9,9,7,1,3,1", "1,16,16,8,8,7,1,3,1",
      "1,3,16,9,9,3,2,1,1", "1,16,40,1,1,1,1,0,1", "3,40,16,1,1,1,1,0,1", "1,320,160,3,3,1,1,0,1",
      "1,32,48,7,7,3,1,1,1", "1,32,40,14,14,3,1,1,1", "2,48,33,9,12,3,1,1,1",
      "1,64,24,57,30,3,1,1,1",
      "1,512,32,6,5,3,1,1,1", "1,3,20,33,34,3,2,1,1", "1,16,20,30,29,3,1,1,1",
      "1,16,20,8,57,3,2,1,1"})
  void convolutions(int n, int c, int k, int h, int w, int kernel, int stride, int pad,
      int dilation) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = conv(g, "c", x, new long[]{k, c, kernel, kernel}, stride, pad, dilation, 1);
    g.output(g.node("Relu").name("relu").in(y).as("y"));
    requireSumsClose(g, "c.w", stride, pad, dilation, 1);
  }

  @ParameterizedTest
  @CsvSource({"1,16,8,8,3,1,1", "2,24,7,9,3,1,1", "1,32,9,9,3,2,1", "1,17,11,6,5,1,2",
      "1,16,12,12,5,2,2", "1,8,3,3,3,1,1", "1,16,13,2,7,1,3", "2,24,10,7,3,1,1", "1,40,9,30,3,1,1",
      "1,40,11,30,3,2,1", "2,16,9,23,5,2,2", "1,16,14,14,3,2,1", "1,16,9,30,3,3,1"})
  void depthwise(int n, int c, int h, int w, int kernel, int stride, int pad) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = conv(g, "c", x, new long[]{c, 1, kernel, kernel}, stride, pad, 1, c);
    g.output(g.node("Clip").name("clip").in(y, g.floats("low", 0), g.floats("high", 6)).as("y"));
    requireSumsClose(g, "c.w", stride, pad, 1, c);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Relu", "LeakyRelu", "Sigmoid", "HardSigmoid", "HardSwish", "Tanh", "Elu",
      "Selu", "Softplus"})
  void activations(String type) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 12, 7, 5);
    String a = g.node(type).name("a").in(conv(g, "c1", x, 12, 20, 1)).as("a.y");
    g.output(conv(g, "c2", a, 20, 12, 3));
    requireClose(g, 2);
  }

  @ParameterizedTest
  @CsvSource({"1,16,8,8", "2,20,5,7", "1,7,3,3"})
  void residuals(int n, int c, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String a = g.node("Relu").name("r1").in(conv(g, "c1", x, c, c, 3)).as("a");
    String s = g.node("Add").name("add").in(conv(g, "c2", a, c, c, 3), a).as("s");
    String r = g.node("Relu").name("r2").in(s).as("r");
    String e = g.node("Elu").name("elu").in(conv(g, "c3", r, c, c, 1)).as("e");
    String t = g.node("Add").name("add2").in(e, r).as("t");
    String d = conv(g, "d", t, new long[]{c, 1, 3, 3}, 1, 1, 1, c);
    g.output(g.node("Tanh").name("tanh").in(g.node("Add").name("add3").in(d, t).as("u")).as("y"));
    requireClose(g, 4);
  }

  @ParameterizedTest
  @CsvSource({"1,16,8,8,2,2,0,0", "2,20,9,7,3,2,1,0", "1,33,11,11,3,1,1,0", "1,16,10,10,3,2,0,1",
      "1,16,7,7,7,1,0,0"})
  void pools(int n, int c, int h, int w, int kernel, int stride, int pad, int ceil) {
    GraphBuilder g = GraphBuilder.of("g", 19);
    String x = conv(g, "c", g.input("x", DType.FLOAT, n, c, h, w), c, c, 1);
    for (String type : new String[]{"MaxPool", "AveragePool"}) {
      g.output(conv(g, type + ".c", g.node(type).name(type).in(x)
          .integers("kernel_shape", kernel, kernel).integers("strides", stride, stride)
          .integers("pads", pad, pad, pad, pad).integer("ceil_mode", ceil).as(type + ".y"), c, 16,
          3));
    }
    g.output(g.node("AveragePool").name("padded").in(x).integers("kernel_shape", kernel, kernel)
        .integers("strides", stride, stride).integers("pads", pad, pad, pad, pad)
        .integer("ceil_mode", ceil).integer("count_include_pad", 1).as("padded.y"));
    requireClose(g, 6);
  }

  @ParameterizedTest
  @CsvSource({"1,16,40,7,7", "2,48,10,5,3", "1,24,17,1,1", "3,20,33,4,4"})
  void classifiers(int n, int c, int classes, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = conv(g, "c", g.input("x", DType.FLOAT, n, 3, h, w), 3, c, 3);
    String p = g.node("GlobalAveragePool").name("gap").in(x).as("p");
    String f = g.node("Flatten").name("flat").in(p).as("f");
    String a = g.node("Gemm").name("fc1").in(f, numbers(g, "w1", 0.2, c, classes),
        numbers(g, "b1", 1, classes)).as("a");
    String r = g.node("Relu").name("relu").in(a).as("r");
    g.output(g.node("Gemm").name("fc2").in(r, numbers(g, "w2", 0.2, 11, classes))
        .integer("transB", 1).real("alpha", 0.5).as("y"));
    requireClose(g, 4);
  }

  @ParameterizedTest
  @CsvSource({"1,16,6,6", "2,24,5,7", "1,9,3,4"})
  void gates(int n, int c, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = conv(g, "c", g.input("x", DType.FLOAT, n, c, h, w), c, c, 3);
    String s = g.node("GlobalAveragePool").name("gap").in(x).as("s");
    String gate = g.node("HardSigmoid").name("gate").in(conv(g, "se", s, c, c, 1)).as("gate.y");
    String m = g.node("Mul").name("mul").in(x, gate).as("m");
    String k = g.node("Sub").name("sub").in(m, numbers(g, "k", 1, 1, c, 1, 1)).as("k.y");
    String t = g.node("Max").name("max").in(k, x).as("max.y");
    String u = g.node("Add").name("add").in(g.node("Mul").name("again").in(t, gate).out(), t).out();
    g.output(conv(g, "last", g.node("Tanh").name("tanh").in(u).out(), c, c, 3));
    requireClose(g, 8);
  }

  @ParameterizedTest
  @CsvSource({"1,16,6,6,3", "2,32,5,7,2", "1,16,3,4,11"})
  void concatenations(int n, int c, int h, int w, int parts) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String[] all = new String[parts];
    for (int i = 0; i < parts; i++) {
      all[i] = conv(g, "c" + i, x, c, i == parts - 1 ? 7 : c, 1);
    }
    String y = g.node("Concat").name("concat").in(all).integer("axis", 1).as("all");
    g.output(conv(g, "last", y, c * (parts - 1) + 7, 16, 3));
    requireClose(g, parts + 2);
  }

  @ParameterizedTest
  @CsvSource({"1,16,24,5,7,2,2,0,0", "2,20,1,4,4,2,2,0,0", "1,5,19,6,3,3,2,1,1",
      "1,16,16,7,7,4,2,1,0",
      "1,8,16,3,5,2,3,0,0"})
  void transposedConvolutions(int n, int c, int k, int h, int w, int kernel, int stride, int pad,
      int outputPadding) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = conv(g, "c", g.input("x", DType.FLOAT, n, c, h, w), c, c, 3);
    String up = g.node("ConvTranspose").name("up")
        .in(x, numbers(g, "w", 0.2, c, k, kernel, kernel), numbers(g, "b", 0.5, k))
        .integers("strides", stride, stride).integers("pads", pad, pad, pad, pad)
        .integers("output_padding", outputPadding, outputPadding).as("up.y");
    String s = g.node("Sigmoid").name("s").in(up).as("s.y");
    g.output(conv(g, "last", s, k, 4, 3));
    requireClose(g, 3);
  }

  @ParameterizedTest
  @CsvSource({"1,16,5,7", "2,20,4,3"})
  void pickedPixels(int n, int c, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = conv(g, "c", g.input("x", DType.FLOAT, n, c, h, w), c, c, 3);
    String r = g.node("Resize").name("resize").in(x, "", g.floats("scales", 1, 1, 2, 3))
        .text("mode", "nearest").text("coordinate_transformation_mode", "asymmetric")
        .text("nearest_mode", "floor").as("r");
    String p = g.node("Pad").name("pad")
        .in(r, g.longs("pads", 0, 0, 1, 2, 0, 0, 3, 1), g.floats("fill", 0.25f)).as("p");
    g.output(conv(g, "last", p, c, 16, 3));
    requireClose(g, 4);
  }

  @ParameterizedTest
  @CsvSource({"1,24,6,6,4", "2,7,5,3,3", "1,8,4,4,5"})
  void concatenationsAcrossBlocks(int n, int c, int h, int w, int parts) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String[] all = new String[parts];
    for (int i = 0; i < parts; i++) {
      all[i] = conv(g, "c" + i, x, c, c, 1);
    }
    String y = g.node("Concat").name("concat").in(all).integer("axis", 1).as("all");
    g.output(conv(g, "last", y, c * parts, 16, 3));
    requireClose(g, parts + 2);
  }

  @ParameterizedTest
  @CsvSource({"1,16,6,6", "2,24,5,7", "1,5,3,4"})
  void batchNormalizations(int n, int c, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = conv(g, "c", g.input("x", DType.FLOAT, n, c, h, w), c, c, 1);
    String b = g.node("BatchNormalization").name("bn").in(x, numbers(g, "s", 1, c),
        numbers(g, "b", 1, c), numbers(g, "m", 1, c),
        g.initializer("v", SeededNumbers.of(3).uniforms(DType.FLOAT, Shape.of(c), 0.5, 2)))
        .as("b.y");
    g.output(conv(g, "last", g.node("Relu").name("relu").in(b).as("r"), c, c, 3));
    requireClose(g, 3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 6, 7, 8, 10, 12, 14, 17, 31})
  void tilesForWideRegistersGiveTheSame(int width) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 3, 5, width);
    String a = g.node("Relu").name("r1").in(conv(g, "c1", x, 3, 20, 3)).as("a");
    String d = conv(g, "d", a, new long[]{20, 1, 3, 3}, 1, 1, 1, 20);
    String s = g.node("Add").name("add").in(conv(g, "c2", d, 20, 20, 1), a).as("s");
    String c = g.node("Clip").name("clip").in(s, g.floats("low", -0.5f), g.floats("high", 0.75f))
        .as("c");
    g.output(conv(g, "c3", c, new long[]{36, 20, 3, 3}, 2, 1, 1, 1));
    g.output(conv(g, "c4", c, new long[]{36, 20, 5, 5}, 1, 2, 1, 1));
    Model model = g.build();
    NetworkTolerance tolerance = NetworkTolerance.of(model, TestInputs.of(model));
    runs(WideTarget.of(TestDevice.open()), model, 5, false)
        .forEach(outputs -> assertThat(tolerance.violation(outputs)).isEmpty());
  }
}
