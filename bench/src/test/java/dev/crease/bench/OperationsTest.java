package dev.crease.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Operations counted by hand. */
class OperationsTest {

  private static String numbers(GraphBuilder g, String name, long... sizes) {
    return g.initializer(name, SeededNumbers.of(1).normals(DType.FLOAT, Shape.of(sizes), 0, 1));
  }

  @Test
  void layersCountAndElementwiseOperatorsDoNot() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 4, 8, 8);
    String y = g.node("Conv").name("conv").in(x, numbers(g, "w", 6, 2, 3, 3)).integer("group", 2)
        .out();
    y = g.node("Relu").name("relu").in(y).out();
    y = g.node("Flatten").name("flat").in(y).out();
    g.output(g.node("Gemm").name("gemm").in(y, numbers(g, "v", 216, 5)).out());

    double conv = 2.0 * (2 * 6 * 6 * 6) * (3 * 3 * 2);
    double gemm = 2.0 * (2 * 5) * 216;
    assertThat(Operations.of(g.build(), Map.of("x", Shape.of(2, 4, 8, 8)))).isEqualTo(conv + gemm);
  }
}
