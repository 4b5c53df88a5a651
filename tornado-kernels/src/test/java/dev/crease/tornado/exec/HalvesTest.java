package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.tornado.GpuTarget;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import dev.crease.verify.ExecutorCheck;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models in fp16 on a device that has it, with the kernels of GPUs. */
class HalvesTest {

  private static final String KEPT = "values and weights are kept in fp16";

  private static TornadoTarget device(int units) {
    TornadoTarget target = GpuTarget.of(TestDevice.open(), units);
    assumeTrue(target.keepsHalves(), target.name() + " has no fp16, or none that is used");
    return target;
  }

  private static TornadoExecutor executor(int units) {
    return new TornadoExecutor(device(units), new ExecutorOptions(true, false));
  }

  private static void requireClose(ExecutorCheck.Result result) {
    assertThat(result.firstWrong()).isEmpty();
    assertThat(result.steps()).isNotEmpty();
    assertThat(result.summary()).anyMatch(line -> line.endsWith(KEPT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "mobilenet_v2", "efficientnet_b0", "unet", "dcgan", "mlp",
      "cspdarknet53_mish", "shufflenet_v2"})
  void networksStayWithinTheirRounding(String name) {
    NetworkCheck.of(executor(200), Architectures.find(name).orElseThrow(), DType.FLOAT16, true,
        HalvesTest::requireClose);
  }

  @ParameterizedTest
  @CsvSource({"1,true", "1,false", "200,true", "200,false"})
  void sumsWithAndWithoutLimits(int units, boolean limited) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT16, 2, 40, 7, 9);
    String c = g.node("Conv")
        .in(x, g.initializer("w", numbers("w", 0.1, 70, 40, 3, 3)),
            g.initializer("b", numbers("b", 0.5, 70)))
        .integers("pads", 1, 1, 1, 1).out();
    String f = g.node(limited ? "Relu" : "Tanh").in(c).out();
    String d = g.node("Conv").in(f, g.initializer("v", numbers("v", 0.1, 40, 70, 1, 1))).out();
    g.output(g.node("Relu").in(g.node("Add").in(d, x).out()).as("y"));
    Model model = g.build();
    requireClose(ExecutorCheck.of(executor(units), model, NetworkCheck.inputs(model)));
  }

  /** Sums that fp16 has no room for, of which a factor leaves what it has: rounded on their way, they were infinite. */
  @ParameterizedTest
  @CsvSource({"1,Relu", "200,Relu", "1,LeakyRelu", "200,LeakyRelu"})
  void sumsAreWiderThanTheirResults(int units, String function) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT16, 16, 64);
    String m = g.node("Gemm").in(x, g.initializer("w", numbers("w", 1, 64, 32)))
        .real("alpha", 0.01).out();
    g.output(g.node(function).in(m).as("y"));
    Tensor large = SeededNumbers.of(3).uniforms(DType.FLOAT16, Shape.of(16, 64), 50_000, 60_000);
    ExecutorCheck.Result result = ExecutorCheck.ofOutputs(executor(units), g.build(),
        Map.of("x", large));
    requireClose(result);
  }

  @Test
  void inputsAndOutputsMayBeFp32() {
    Model model = cast(DType.FLOAT16);
    requireClose(ExecutorCheck.ofOutputs(executor(1), model, NetworkCheck.inputs(model)));
  }

  @Test
  void twoRunsAreTheSameAndAnOutputIsNeverMistakenForNone() {
    Model model = cast(DType.FLOAT16);
    Map<String, Tensor> inputs = NetworkCheck.inputs(model);
    Map<String, Tensor> empty = Map.of("x",
        Tensor.ofFloats(Shape.of(1, 20, 6, 6), new float[720]));
    try (Session session = executor(1).compile(model, Map.of())) {
      Tensor first = Objects.requireNonNull(session.run(inputs).get("y"));
      session.run(empty);
      Tensor second = Objects.requireNonNull(session.run(inputs).get("y"));
      assertThat(second.bytes().mismatch(first.bytes())).isEqualTo(-1);
    }
  }

  /** A convolution in a type between casts from fp32 and to it. */
  static Model cast(DType inner) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 20, 6, 6);
    int type = inner == DType.FLOAT16 ? 10 : 1;
    String h = g.node("Cast").in(x).integer("to", type).out();
    String w = g.initializer("w", inner == DType.FLOAT16
        ? numbers("w", 0.1, 24, 20, 3, 3)
        : SeededNumbers.of(1).normals(inner, Shape.of(24, 20, 3, 3), 0, 0.1));
    String c = g.node("Relu").in(g.node("Conv").in(h, w).out()).out();
    String p = g.node("GlobalAveragePool").in(c).out();
    g.output(g.node("Cast").in(p).integer("to", 1).as("y"));
    return g.build();
  }

  private static Tensor numbers(String name, double scale, long... sizes) {
    return SeededNumbers.of(name.hashCode()).normals(DType.FLOAT16, Shape.of(sizes), 0, scale);
  }
}
