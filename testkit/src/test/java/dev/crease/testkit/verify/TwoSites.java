package dev.crease.testkit.verify;

import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;

/** {@code y = bn2(conv2(f(bn1(conv1(x)))))}: two sites with something between them. */
final class TwoSites {

  /** The initializers that folding makes of the second site. */
  static final String WEIGHT_2 = "conv2.weight_folded";

  static final String BIAS_2 = "conv2_bias";

  private TwoSites() {}

  /** With {@code f = Relu}. */
  static Model withRelu() {
    return of("", "Relu");
  }

  /** With an {@code f} that nobody knows. */
  static Model withUnknownOperator() {
    return of("com.example", "Frobnicate");
  }

  private static Model of(String domain, String between) {
    GraphBuilder g = GraphBuilder.of("two sites", 17).domain("com.example", 1);
    String x = g.input("x", DType.FLOAT, 1, 2, 6, 6);
    String a = norm(g, conv(g, x, 1, 2, 4), 1, 4);
    String b = g.node(domain, between).name("between").in(a).out();
    String y = norm(g, conv(g, b, 2, 4, 3), 2, 3);
    return g.outputAs(y, "y", TensorType.UNKNOWN).build();
  }

  private static String conv(GraphBuilder g, String x, int number, long in, long out) {
    String name = "conv" + number;
    return g.node("Conv").name(name).in(
        x,
        g.initializer(
            name + ".weight",
            SeededNumbers.of(number).normals(DType.FLOAT, Shape.of(out, in, 3, 3), 0, 0.5)))
        .out();
  }

  private static String norm(GraphBuilder g, String x, int number, long channels) {
    String name = "bn" + number;
    SeededNumbers numbers = SeededNumbers.of(number);
    Shape shape = Shape.of(channels);
    return g.node("BatchNormalization").name(name).in(
        x,
        g.initializer(
            name + ".gamma", numbers.stream("gamma").uniforms(DType.FLOAT, shape, 0.5, 1.5)),
        g.initializer(name + ".beta", numbers.stream("beta").normals(DType.FLOAT, shape, 0, 1)),
        g.initializer(name + ".mean", numbers.stream("mean").normals(DType.FLOAT, shape, 0, 1)),
        g.initializer(
            name + ".var", numbers.stream("var").uniforms(DType.FLOAT, shape, 0.5, 1.5)))
        .out();
  }
}
