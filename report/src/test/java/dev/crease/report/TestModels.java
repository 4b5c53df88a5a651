package dev.crease.report;

import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;

/** Small networks of convolutions, with what folds and what does not. */
final class TestModels {

  private TestModels() {}

  /**
   * Convolution, BatchNorm and Relu, so many times in a row; then a BatchNorm that stays, as no layer is beside it.
   *
   * @param blocks how often
   */
  static Model blocks(int blocks) {
    GraphBuilder g = GraphBuilder.of("blocks", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 6, 6);
    for (int i = 0; i < blocks; i++) {
      String conv = conv(g, x, "conv" + i);
      String norm = norm(g, conv, "bn" + i);
      x = g.node("Relu").in(norm).name("relu" + i).as("relu" + i + "_y");
    }
    String two = norm(g, x, "bn_stays");
    return g.output(g.node("Add").in(two, x).name("sum").as("y"),
        TensorType.of(DType.FLOAT, Shape.of(1, 4, 6, 6))).build();
  }

  private static String conv(GraphBuilder g, String x, String name) {
    Tensor weight = SeededNumbers.of(5).stream(name).normals(DType.FLOAT, Shape.of(4, 4, 3, 3), 0,
        0.3);
    return g.node("Conv").in(x, g.initializer(name + ".w", weight)).integers("pads", 1, 1, 1, 1)
        .name(name).as(name + "_y");
  }

  private static String norm(GraphBuilder g, String x, String name) {
    SeededNumbers n = SeededNumbers.of(6).stream(name);
    Shape c = Shape.of(4);
    return g.node("BatchNormalization").in(x,
        g.initializer(name + ".g", n.stream("g").uniforms(DType.FLOAT, c, 0.5, 2)),
        g.initializer(name + ".b", n.stream("b").normals(DType.FLOAT, c, 0, 1)),
        g.initializer(name + ".m", n.stream("m").normals(DType.FLOAT, c, 0, 1)),
        g.initializer(name + ".v", n.stream("v").uniforms(DType.FLOAT, c, 0.5, 2)))
        .name(name).as(name + "_y");
  }
}
