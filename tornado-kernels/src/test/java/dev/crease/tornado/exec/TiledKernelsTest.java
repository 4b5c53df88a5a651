package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NetworkTolerance;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels of GPUs, on whatever device is here, at sizes that fill tiles and at some that do not. */
class TiledKernelsTest {

  private static void requireClose(Model model, String... kernels) {
    NetworkTolerance tolerance = NetworkTolerance.of(model, TestInputs.of(model));
    try (Session session = GpuSums.compile(model, 2, kernels)) {
      assertThat(tolerance.violation(session.run(TestInputs.of(model)))).isEmpty();
      assertThat(tolerance.violation(session.run(TestInputs.of(model)))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
      "1,16,16,8,8,1,1,0,0,1,1", "1,64,64,8,8,3,1,1,1,1,1", "2,5,65,9,7,3,1,1,1,1,1",
      "1,33,130,5,19,3,2,0,1,1,1", "3,32,48,6,6,3,1,2,2,2,2", "1,3,24,19,17,7,2,3,3,1,1",
      "1,20,16,9,9,5,1,2,2,1,1", "1,129,17,5,5,1,1,0,0,1,1"})
  void convolutions(int n, int c, int o, int h, int w, int kernel, int stride, int before,
      int after, int dilation, int groups) {
    GpuSums.requireClose(
        GpuSums.convolution(n, c, o, h, w, kernel, stride, before, after, dilation, groups),
        "LeakyRelu", "tiled convolution 1", 2);
  }

  @ParameterizedTest
  @CsvSource({"1,70", "3,40"})
  void convolutionsOfOtherRanks(int axes, int channels) {
    long[] image = new long[axes + 2];
    Arrays.fill(image, axes == 1 ? 45 : 5);
    image[0] = 1;
    image[1] = 6;
    long[] weight = new long[axes + 2];
    Arrays.fill(weight, 3);
    weight[0] = channels;
    weight[1] = 6;
    GpuSums.requireClose((g, as) -> g.node("Conv").in(g.input("x", DType.FLOAT, image),
        g.initializer("w", as.apply(GpuSums.numbers("w", 0.2, weight)))).out(), "LeakyRelu",
        "tiled convolution 1", 2);
  }

  @ParameterizedTest
  @CsvSource({"16,16,8,false,false", "67,65,33,true,false", "20,130,9,false,true",
      "64,64,64,true,true"})
  void products(int rows, int columns, int depth, boolean transA, boolean transB) {
    GpuSums.requireClose(GpuSums.product(rows, columns, depth, transA, transB), "LeakyRelu",
        "tiled matrix product 1", 2);
  }

  @Test
  void residualsAndTwoFunctions() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 20, 7, 9);
    String c = g.node("Conv").name("c")
        .in(x, g.initializer("w", GpuSums.numbers("w", 0.1, 20, 20, 3, 3)),
            g.initializer("b", GpuSums.numbers("b", 0.5, 20)))
        .integers("pads", 1, 1, 1, 1).as("c.y");
    String s = g.node("Add").name("add").in(g.node("Sigmoid").in(c).as("f"), x).as("s");
    g.output(g.node("Relu").name("relu").in(s).as("y"));
    requireClose(g.build(), "tiled convolution 1");
  }
}
