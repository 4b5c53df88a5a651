package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.exec.ConcatModel;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.verify.ExecutorCheck;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Concatenations whose parts are made where they lie in the result. */
@Tag("vectors")
class ConcatsTest {

  @ParameterizedTest
  @CsvSource({"1, 7, 7", "1, 14, 14", "1, 13, 9", "1, 28, 30", "1, 3, 2", "2, 13, 9"})
  void partsDoNotHarmEachOther(int images, int height, int width) {
    for (boolean reversed : new boolean[]{false, true}) {
      Model model = ConcatModel.of(images, height, width, reversed).build();
      for (boolean exact : new boolean[]{false, true}) {
        for (int threads = 1; threads <= 3; threads++) {
          try (Executor executor = Executors.open("host:" + threads,
              new ExecutorOptions(true, !exact))) {
            ExecutorCheck.Result result = ExecutorCheck.ofOutputs(executor, model,
                NetworkCheck.inputs(model));
            assertThat(result.firstWrong()).isEmpty();
            assertThat(result.summary().getFirst().endsWith(", 2 concatenations in place"))
                .as("%s", result.summary()).isEqualTo(images == 1);
          }
        }
      }
    }
  }

  private static String weights(GraphBuilder g, String name, long... sizes) {
    return g.initializer(name, SeededNumbers.of(name.hashCode()).normals(DType.FLOAT,
        Shape.of(sizes), 0, 0.2));
  }

  /** Images of one pixel are seen as rows, too, so what one of the parts needs around it stays away from the result. */
  @Test
  void imagesOfOnePixelHaveNoZerosAround() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 16, 1, 1);
    String a = g.node("Conv").name("a").in(x, weights(g, "a.w", 32, 16, 3, 3))
        .integers("pads", 1, 1, 1, 1).as("a.y");
    String y = g.node("Concat").in(x, a).integer("axis", 1).as("y");
    g.output(g.node("Gemm").name("b")
        .in(g.node("Flatten").in(y).out(), weights(g, "b.w", 48, 24)).as("b.y"));
    Model model = g.build();
    try (Executor executor = Executors.open("host:1")) {
      assertThat(ExecutorCheck.ofOutputs(executor, model, NetworkCheck.inputs(model)).firstWrong())
          .isEmpty();
    }
  }
}
