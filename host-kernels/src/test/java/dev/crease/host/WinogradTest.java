package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.lowering.WinogradForm;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.verify.ExecutorCheck;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolutions of 3×3 made of fewer products, within the bound of those that are not. */
@Tag("vectors")
class WinogradTest {

  private static String numbers(GraphBuilder g, String name, double scale, long... sizes) {
    return g.initializer(name,
        SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(sizes), 0, scale));
  }

  private static String conv(GraphBuilder g, String name, String x, long k, long c, long before,
      long after) {
    return g.node("Conv").name(name)
        .in(x, numbers(g, name + ".w", 0.2, k, c, 3, 3), numbers(g, name + ".b", 0.5, k))
        .integers("pads", before, before, after, after).as(name + ".y");
  }

  private static void requireClose(Model model, Shape x, WinogradForm form, boolean fast) {
    requireClose(model, x, form, fast, "host:2");
    requireClose(model, x, form, fast, "host:5");
  }

  private static void requireClose(Model model, Shape x, WinogradForm form, boolean fast,
      String name) {
    try (Executor executor = Executors.open(name, new ExecutorOptions(true, fast))) {
      ExecutorCheck.Result result = ExecutorCheck.of(executor, model,
          Map.of("x", SeededNumbers.of(7).normals(DType.FLOAT, x, 0, 1)));
      assertThat(result.firstWrong()).isEmpty();
      assertThat(result.summary())
          .contains("arithmetic: fp32" + (fast ? ", 2 convolutions by Winograd's " + form : ""));
    }
  }

  @ParameterizedTest
  @CsvSource({"TWO,1,32,32,8,8,1,1", "TWO,1,32,48,7,7,1,1", "TWO,2,48,33,9,4,1,1",
      "TWO,1,512,32,5,7,1,1", "TWO,1,32,32,13,12,0,0", "TWO,1,32,64,12,13,2,2",
      "TWO,3,32,24,6,11,0,2", "TWO,1,32,32,14,14,1,1",
      "FOUR,1,64,40,30,31,1,1", "FOUR,1,48,32,50,46,1,1", "FOUR,1,32,32,32,32,1,1",
      "FOUR,1,32,33,29,33,1,1", "FOUR,2,32,48,31,40,0,2", "FOUR,1,80,64,36,34,0,0",
      "FOUR,1,256,32,33,29,2,2"})
  void convolutions(WinogradForm form, int n, int c, int k, int h, int w, int before, int after) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = g.node("Relu").name("relu").in(conv(g, "c", x, k, c, before, after)).as("y");
    String last = k % 16 == 0 ? y : g.node("Concat").name("q").in(y, y).integer("axis", 1).as("q");
    long channels = k % 16 == 0 ? k : 2L * k;
    g.output(last);
    g.output(g.node("Clip").name("clip").in(
        conv(g, "d", k == 33 || channels % 16 != 0 ? x : last,
            32, k == 33 || channels % 16 != 0 ? c : channels, 1, 1),
        g.floats("low", -1), g.floats("high", 1)).as("z"));
    requireClose(g.build(), Shape.of(n, c, h, w), form, true);
    requireClose(g.build(), Shape.of(n, c, h, w), form, false);
  }

  @ParameterizedTest
  @CsvSource({"TWO,1,64,128,7,7", "TWO,2,48,144,6,9", "TWO,1,32,80,4,4", "FOUR,1,128,256,20,20",
      "FOUR,2,96,144,18,19"})
  void groupsOfChannels(WinogradForm form, int n, int c, int k, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = g.node("Relu").name("relu").in(conv(g, "c", x, k, c, 1, 1)).as("y");
    g.output(y);
    g.output(conv(g, "d", y, 2L * k, k, 1, 1));
    requireClose(g.build(), Shape.of(n, c, h, w), form, true, "host:1");
    requireClose(g.build(), Shape.of(n, c, h, w), form, true, "host:2");
  }

  @ParameterizedTest
  @CsvSource({"TWO,1,32,9,9", "TWO,2,48,6,5", "FOUR,1,32,32,32", "FOUR,2,48,31,33",
      "FOUR,1,32,30,35",
      "FOUR,1,64,29,34"})
  void residuals(WinogradForm form, int n, int c, int h, int w) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, n, c, h, w);
    String y = g.node("Relu").name("relu").in(conv(g, "c", x, c, c, 1, 1)).as("y");
    String s = g.node("Add").name("add").in(conv(g, "d", y, c, c, 1, 1), x).as("s");
    g.output(g.node("Relu").name("relu2").in(s).as("z"));
    requireClose(g.build(), Shape.of(n, c, h, w), form, true);
  }
}
