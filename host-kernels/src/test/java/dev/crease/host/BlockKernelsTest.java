package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.verify.ExecutorCheck;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels on blocks of channels at sizes that fill blocks and tiles and at some that do not. */
@Tag("vectors")
class BlockKernelsTest {

  private static String numbers(GraphBuilder g, String name, double scale, long... sizes) {
    return g.initializer(name,
        SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(sizes), 0, scale));
  }

  private static void requireClose(GraphBuilder g, int blocked) {
    Model model = g.build();
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      inputs.put(input.name(), SeededNumbers.of(7).normals(DType.FLOAT,
          input.type().shape().orElseThrow(), 0, 1));
    }
    try (Executor executor = Executors.open("host:2")) {
      ExecutorCheck.Result result = ExecutorCheck.of(executor, model, inputs);
      assertThat(result.firstWrong()).isEmpty();
      assertThat(result.summary())
          .anyMatch(l -> l.startsWith(blocked + " steps on blocks of 16 channels"));
    }
  }

  private static String conv(GraphBuilder g, String name, String x, long[] weight, long stride,
      long pad, long dilation, long group) {
    return g.node("Conv").name(name)
        .in(x, numbers(g, name + ".w", 0.2, weight), numbers(g, name + ".b", 0.5, weight[0]))
        .integers("pads", pad, pad, pad, pad).integers("strides", stride, stride)
        .integers("dilations", dilation, dilation).integer("group", group).as(name + ".y");
  }

  @ParameterizedTest
  @CsvSource({
      "1,16,16,8,8,1,1,0,1", "1,32,48,7,7,1,1,0,1", "2,19,35,5,9,1,1,0,1", "1,24,8,9,5,1,2,0,1",
      "2,20,33,7,5,3,1,1,1", "1,32,16,9,9,3,2,1,1", "1,5,7,6,6,3,2,0,1", "1,16,16,30,31,3,1,2,2",
      "1,16,24,9,9,5,1,2,1", "1,18,16,7,11,5,2,2,1", "2,3,20,14,10,7,2,3,1", "1,1,9,9,9,7,1,3,1",
      "1,3,16,9,9,3,3,1,1", "3,40,16,1,1,1,1,0,1", "1,320,160,3,3,1,1,0,1", "1,32,80,2,50,3,2,1,1",
      "1,32,512,7,7,1,1,0,1", "1,64,272,5,7,3,1,1,1", "1,32,32,13,29,1,1,0,1",
      "1,16,64,3,61,3,1,1,1"})
  void convolutions(int n, int c, int k, int h, int w, int kernel, int stride, int pad,
      int dilation) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = conv(g, "c", x, new long[]{k, c, kernel, kernel}, stride, pad, dilation, 1);
    g.output(g.node("Relu").name("relu").in(y).as("y"));
    g.output(g.node("Sigmoid").name("sigmoid").in(y).as("z"));
    requireClose(g, 3);
  }

  @ParameterizedTest
  @CsvSource({"1,16,8,8,3,1,1,1", "2,24,7,9,3,1,1,1", "1,32,9,9,3,2,1,1", "1,17,11,6,5,1,2,1",
      "1,16,12,30,5,2,2,1", "1,8,3,3,3,1,1,1", "1,16,13,2,7,1,3,1", "1,16,12,12,3,1,2,2",
      "1,20,9,17,3,3,1,1"})
  void depthwise(int n, int c, int h, int w, int kernel, int stride, int pad, int dilation) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = conv(g, "c", x, new long[]{c, 1, kernel, kernel}, stride, pad, dilation, c);
    g.output(g.node("Clip").name("clip").in(y, g.floats("low", 0), g.floats("high", 6)).as("y"));
    requireClose(g, 1);
  }

  @ParameterizedTest
  @CsvSource({"1,16,24,6,7,2,2,0", "2,20,1,5,4,2,2,0", "1,16,33,6,6,4,2,1", "1,8,16,5,5,3,1,1",
      "1,16,16,4,4,3,2,1", "1,16,40,3,5,2,3,0"})
  void transposed(int n, int c, int k, int h, int w, int kernel, int stride, int pad) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = g.node("ConvTranspose").name("t")
        .in(x, numbers(g, "w", 0.2, c, k, kernel, kernel), numbers(g, "b", 0.5, k))
        .integers("pads", pad, pad, pad, pad).integers("strides", stride, stride).as("t.y");
    String z = g.node("Sigmoid").name("sigmoid").in(y).as("s");
    g.output(conv(g, "last", z, new long[]{16, k, 3, 3}, 1, 1, 1, 1));
    requireClose(g, 2);
  }

  @ParameterizedTest
  @CsvSource({"1,24,1,6,7,2,Sigmoid", "2,16,3,5,4,2,Relu", "1,33,1,9,1,4,Tanh",
      "2,8,1,3,40,3,Relu"})
  void transposedToFewChannels(int n, int c, int k, int h, int w, int kernel, String function) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, 16, h, w);
    String z = conv(g, "first", x, new long[]{c, 16, 3, 3}, 1, 1, 1, 1);
    String y = g.node("ConvTranspose").name("t")
        .in(z, numbers(g, "w", 0.2, c, k, kernel, kernel), numbers(g, "b", 0.5, k))
        .integers("strides", kernel, kernel).as("t.y");
    g.output(g.node(function).name("f").in(y).as("f"));
    requireClose(g, 2);
  }

  @ParameterizedTest
  @CsvSource({"1,16,6,6", "2,20,5,7", "1,7,3,3"})
  void residualsGatesAndConcatenations(int n, int c, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = conv(g, "c0", g.input("x", DType.FLOAT, n, c, h, w), new long[]{c, c, 3, 3}, 1, 1,
        1, 1);
    String e = g.node("Elu").name("elu").in(conv(g, "c1", x, new long[]{c, c, 1, 1}, 1, 0, 1, 1))
        .as("e");
    String t = g.node("Add").name("add").in(e, x).as("t");
    String p = g.node("GlobalAveragePool").name("gap").in(t).as("p");
    String s = g.node("HardSigmoid").name("gate")
        .in(conv(g, "se", p, new long[]{c, c, 1, 1}, 1, 0, 1, 1)).as("s");
    String m = g.node("Mul").name("mul").in(t, s).as("m");
    String q = g.node("Concat").name("concat").in(m, x, t).integer("axis", 1).as("q");
    g.output(conv(g, "last", q, new long[]{16, 3L * c, 3, 3}, 2, 1, 1, 1));
    requireClose(g, 7);
  }

  @ParameterizedTest
  @CsvSource({"1,40,17", "9,48,10", "17,24,33"})
  void products(int rows, int depth, int columns) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, rows, depth);
    String a = g.node("Gemm").name("fc1")
        .in(x, numbers(g, "w1", 0.2, depth, columns), numbers(g, "b1", 1, columns)).as("a");
    String r = g.node("Tanh").name("tanh").in(a).as("r");
    g.output(g.node("Gemm").name("fc2")
        .in(r, numbers(g, "w2", 0.2, 11, columns), numbers(g, "b2", 1, 11)).integer("transB", 1)
        .as("y"));
    requireClose(g, 2);
  }
}
