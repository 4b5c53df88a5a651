package dev.crease.report;

import dev.crease.graph.Function;
import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  /** An If whose first branch folds and whose second does not, and a call of a function that folds. */
  static Model bodies() {
    GraphBuilder g = GraphBuilder.of("bodies", 17);
    String x = g.input("x", DType.FLOAT, 1, 4, 6, 6);
    String condition = g.input("condition", DType.BOOL);
    TensorType some = TensorType.of(DType.FLOAT, Shape.of(1, 4, 6, 6));
    GraphBuilder then = g.body("then");
    then.output(norm(then, conv(then, x, "conv_then"), "bn_then"), some);
    GraphBuilder otherwise = g.body("otherwise");
    String relu = otherwise.node("Relu").in(x).name("relu_else").as("relu_else_y");
    String stays = norm(otherwise, relu, "bn_else");
    otherwise.output(
        otherwise.node("Add").in(stays, relu).name("add_else").as("add_else_y"), some);
    String y = g.node("If").in(condition).body("then_branch", then.graph())
        .body("else_branch", otherwise.graph()).name("choose").as("choose_y");
    GraphBuilder block = GraphBuilder.of("block", 17);
    String z = block.input("z", some);
    block.output(norm(block, conv(block, z, "conv_block"), "bn_block"), some);
    g.domain("my", 1).function(new Function("my", "Block", "", List.of("z"),
        List.of("bn_block_y"), List.of(), Map.of(), Map.of("", 17), block.graph(),
        Optional.empty()));
    return g.output(g.node("my", "Block").in(y).name("call").as("y"), some).build();
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
