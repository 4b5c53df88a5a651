package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NetworkTolerance;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.lang.foreign.Arena;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kernels that go through slabs of channels, on whatever device is here: told that it has one compute unit they take wide tiles
 * and whole sums, told that it has many, small tiles and parts of sums.
 */
class SlabKernelsTest {

  @ParameterizedTest
  @CsvSource({
      "1,16,16,8,8,1,1,0,0,1,1", "1,64,64,12,12,3,1,1,1,1,1", "2,9,65,9,7,3,1,1,1,1,1",
      "1,33,130,5,19,3,2,0,1,1,1", "3,32,128,6,6,3,1,2,2,2,2", "1,8,24,19,17,7,2,3,3,1,1",
      "1,20,16,9,9,5,1,2,2,1,1", "1,129,17,5,5,1,1,0,0,1,1", "1,150,96,1,1,1,1,0,0,1,1",
      "1,3,64,21,19,7,2,3,3,1,1", "2,5,17,9,9,3,1,1,1,1,1"})
  void convolutions(int n, int c, int o, int h, int w, int kernel, int stride, int before,
      int after, int dilation, int groups) {
    GpuSums.Sum sum = GpuSums.convolution(n, c, o, h, w, kernel, stride, before, after, dilation,
        groups);
    GpuSums.requireClose(sum, "Relu", "slab convolution 1", 1);
    GpuSums.requireClose(sum, "Relu", "slab convolution 1", 200);
  }

  @ParameterizedTest
  @CsvSource({"1,70", "3,40"})
  void convolutionsOfOtherRanks(int axes, int channels) {
    long[] image = new long[axes + 2];
    Arrays.fill(image, axes == 1 ? 45 : 5);
    image[0] = 1;
    image[1] = 12;
    long[] weight = new long[axes + 2];
    Arrays.fill(weight, 3);
    weight[0] = channels;
    weight[1] = 12;
    GpuSums.Sum sum = (g, as) -> g.node("Conv").in(g.input("x", DType.FLOAT, image),
        g.initializer("w", as.apply(GpuSums.numbers("w", 0.2, weight)))).out();
    GpuSums.requireClose(sum, "Identity", "slab convolution 1", 1);
    GpuSums.requireClose(sum, "Identity", "slab convolution 1", 200);
  }

  @ParameterizedTest
  @CsvSource({"16,16,8,false,false", "1,1000,512,false,true", "67,65,33,true,false",
      "20,130,9,false,true", "150,64,300,true,true"})
  void products(int rows, int columns, int depth, boolean transA, boolean transB) {
    GpuSums.Sum sum = GpuSums.product(rows, columns, depth, transA, transB);
    GpuSums.requireClose(sum, "Relu", "slab matrix product 1", 1);
    GpuSums.requireClose(sum, "Relu", "slab matrix product 1", 200);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void residualsAndLimits(int units) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 40, 7, 9);
    String c = g.node("Conv").name("c")
        .in(x, g.initializer("w", GpuSums.numbers("w", 0.1, 40, 40, 3, 3)),
            g.initializer("b", GpuSums.numbers("b", 0.5, 40)))
        .integers("pads", 1, 1, 1, 1).as("c.y");
    String s = g.node("Add").name("add").in(c, x).as("s");
    g.output(g.node("Relu").name("relu").in(s).as("y"));
    requireClose(g.build(), units, "slab convolution 1");
  }

  @Test
  void resNet() {
    try (Arena arena = Arena.ofShared()) {
      requireClose(Architectures.find("resnet18").orElseThrow()
          .build(Options.DEFAULT.scale(0.25).size(64), arena), 200,
          "plain affine 20", "plain pool 1", "plain reduction 1", "slab convolution 20",
          "slab matrix product 1");
    }
  }

  private static void requireClose(Model model, int units, String... kernels) {
    NetworkTolerance tolerance = NetworkTolerance.of(model, TestInputs.of(model));
    try (Session session = GpuSums.compile(model, units, kernels)) {
      assertThat(tolerance.violation(session.run(TestInputs.of(model)))).isEmpty();
      assertThat(tolerance.violation(session.run(TestInputs.of(model)))).isEmpty();
    }
  }
}
