package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.exec.lowering.Program;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.GpuTarget;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Sums of products with the kernels of GPUs, on whatever device is here. */
final class GpuSums {

  /** Adds a sum of products to a graph, its constants passed through a function. */
  @FunctionalInterface
  interface Sum {
    String add(GraphBuilder g, UnaryOperator<Tensor> constants);
  }

  private GpuSums() {}

  static Tensor numbers(String name, double scale, long... sizes) {
    return SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(sizes), 0, scale);
  }

  /** A convolution of images of h by w, four sizes of its window and its groups at the end. */
  static Sum convolution(int n, int c, int o, int h, int w, int... window) {
    int kernel = window[0];
    int groups = window[5];
    double scale = 1 / Math.sqrt((double) c / groups * kernel * kernel);
    return (g, as) -> g.node("Conv")
        .in(g.input("x", DType.FLOAT, n, c, h, w),
            g.initializer("w", as.apply(numbers("w", scale, o, c / groups, kernel, kernel))),
            g.initializer("b", as.apply(numbers("b", 0.5, o))))
        .integers("pads", window[2], window[2], window[3], window[3])
        .integers("strides", window[1], window[1])
        .integers("dilations", window[4], window[4]).integer("group", groups).out();
  }

  /** A product of matrices. */
  static Sum product(int rows, int columns, int depth, boolean transA, boolean transB) {
    return (g, as) -> g.node("Gemm")
        .in(g.input("a", DType.FLOAT, transA ? depth : rows, transA ? rows : depth),
            g.initializer("b", as.apply(
                numbers("b", 0.2, transB ? columns : depth, transB ? depth : columns))),
            g.initializer("c", as.apply(numbers("c", 0.5, columns))))
        .real("alpha", 0.5).integer("transA", transA ? 1 : 0).integer("transB", transB ? 1 : 0)
        .out();
  }

  /**
   * Requires that a sum and a function of it are what they are in fp64, as {@link SumBound} has it.
   *
   * @param function one that does not stretch
   * @param kernel the line of the table, and how often
   * @param units compute units of the device, as far as the kernels are told
   */
  static void requireClose(Sum sum, String function, String kernel, int units) {
    Model model = model(sum, function);
    SumBound bound = bound(sum, model);
    try (Session session = compile(model, units, kernel)) {
      for (int run = 0; run < 2; run++) {
        Tensor actual = Objects.requireNonNull(session.run(TestInputs.of(model)).get("y"));
        assertThat(bound.violation("y", actual)).isEmpty();
      }
    }
  }

  /** A function of a sum, as y. */
  static Model model(Sum sum, String function) {
    GraphBuilder g = GraphBuilder.of("sum", 17);
    g.output(g.node(function).in(sum.add(g, c -> c)).as("y"));
    return g.build();
  }

  /** How far y may be off in such a model. */
  static SumBound bound(Sum sum, Model model) {
    GraphBuilder m = GraphBuilder.of("magnitude", 17);
    m.output(m.node("Identity").in(sum.add(m, SumBound::absolute)).as("y"));
    return SumBound.of(model, m.build(), Program.of(model, Map.of()).longestSum() + 2.0);
  }

  static Session compile(Model model, int units, String... kernels) {
    TornadoTarget device = TestDevice.open();
    assumeTrue(device.kind() != DeviceKind.PLAIN,
        "through SPIR-V no kernel shares tiles: TornadoVM's code for branches is wrong there");
    Session session = new TornadoExecutor(GpuTarget.of(device, units),
        new ExecutorOptions(true, false)).compile(model, Map.of());
    assertThat(session.summary()).contains("kernels: " + String.join(", ", kernels));
    return session;
  }
}
