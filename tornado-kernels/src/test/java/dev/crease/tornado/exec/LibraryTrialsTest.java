package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.crease.error.ExecutionException;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NetworkTolerance;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.tornado.TestDevice;
import dev.crease.tornado.TornadoTarget;
import dev.crease.verify.ExecutorCheck;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Libraries beside our kernels, on a device that has them: TornadoVM's CUDA backend, with an SDK that was built with its library modules. */
class LibraryTrialsTest {

  private static final String FLAG = "crease.device.libraries";
  private static final String HALVES = "crease.device.halves";

  @AfterEach
  void noLibraries() {
    System.clearProperty(FLAG);
    System.clearProperty(HALVES);
  }

  private static TornadoTarget device() {
    TornadoTarget target = TestDevice.open();
    assumeTrue(target.name().contains("cuda")
        && ModuleLayer.boot().findModule("tornado.cublas").isPresent()
        && ModuleLayer.boot().findModule("tornado.cudnn").isPresent(),
        target.name() + " has no libraries of NVIDIA's");
    return target;
  }

  private static Model model() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 2, 24, 9, 11);
    String a = g.node("Relu").in(g.node("Conv")
        .in(x, g.initializer("w", GpuSums.numbers("w", 0.2, 40, 24, 1, 1)),
            g.initializer("b", GpuSums.numbers("b", 0.5, 40)))
        .out()).out();
    String b = g.node("Conv")
        .in(a, g.initializer("v", GpuSums.numbers("v", 0.05, 24, 40, 3, 3)))
        .integers("pads", 1, 1, 1, 1).out();
    String c = g.node("Relu").in(g.node("Add").in(b, x).out()).out();
    String d = g.node("GlobalAveragePool").in(c).out();
    String f = g.node("Flatten").in(d).out();
    g.output(g.node("Gemm").in(f, g.initializer("m", GpuSums.numbers("m", 0.3, 17, 24)),
        g.initializer("n", GpuSums.numbers("n", 0.3, 17))).integer("transB", 1).as("y"));
    return g.build();
  }

  private static Session compile(TornadoTarget target, boolean fastMath) {
    return new TornadoExecutor(target, new ExecutorOptions(true, fastMath)).compile(model(),
        Map.of());
  }

  private static void requireClose(Session session) {
    NetworkTolerance tolerance = NetworkTolerance.of(model(), TestInputs.of(model()));
    for (int run = 0; run < 3; run++) {
      assertThat(tolerance.violation(session.run(TestInputs.of(model())))).isEmpty();
    }
  }

  /** Twice: the second session knows what the first one found out. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void makeStepsWhereTheyAgree(int session) {
    TornadoTarget target = device();
    System.setProperty(FLAG, "always");
    try (Session made = compile(target, true)) {
      assertThat(made.summary()).contains("libraries: 3 of 3 steps that one could make");
      assertThat(made.summary()).anyMatch(line -> line.startsWith("kernels: cuBLAS convolution")
          || line.startsWith("kernels: cuBLAS matrix product 1, cuDNN convolution 2"));
      requireClose(made);
    }
  }

  /** In fp16 sums are the library's and in fp32, and what follows them is rounded once. */
  @Test
  void makeStepsInHalves() {
    TornadoTarget target = device();
    assumeTrue(target.info().fp16(), target.name() + " has no fp16");
    System.setProperty(FLAG, "always");
    System.setProperty(HALVES, "true");
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT16, 1, 24, 9, 11);
    String a = g.node("Conv").in(x, g.initializer("w", halves("w", 24, 24, 1, 1)),
        g.initializer("b", halves("b", 24))).out();
    String b = g.node("Relu").in(g.node("Add").in(a, x).out()).out();
    String c = g.node("Flatten").in(g.node("GlobalAveragePool").in(b).out()).out();
    String d = g.node("Gemm").in(c, g.initializer("m", halves("m", 20, 24)),
        g.initializer("n", halves("n", 20))).integer("transB", 1).out();
    g.output(g.node("Relu").in(g.node("Gemm").in(d, g.initializer("o", halves("o", 20, 16)),
        g.initializer("p", halves("p", 16))).out()).as("y"));
    Model model = g.build();
    ExecutorCheck.Result result = ExecutorCheck.of(
        new TornadoExecutor(target, new ExecutorOptions(true, true)), model,
        NetworkCheck.inputs(model));
    assertThat(result.firstWrong()).isEmpty();
    assertThat(result.summary()).contains("libraries: 3 of 3 steps that one could make");
  }

  private static Tensor halves(String name, long... sizes) {
    return SeededNumbers.of(name.hashCode()).normals(DType.FLOAT16, Shape.of(sizes), 0, 0.2);
  }

  @Test
  void areMeasured() {
    TornadoTarget target = device();
    System.setProperty(FLAG, "measured");
    try (Session made = compile(target, true)) {
      assertThat(made.summary()).anyMatch(line -> line.matches(
          "libraries: [0-3] of 3 steps that one could make, each measured beside our kernels.*"));
      requireClose(made);
    }
  }

  @Test
  void areNotUsedUnlessAskedFor() {
    TornadoTarget target = device();
    try (Session made = compile(target, true)) {
      assertThat(made.summary()).noneMatch(line -> line.startsWith("libraries"));
      requireClose(made);
    }
  }

  /** Strict arithmetic has the order of sums that the model says. */
  @Test
  void areNotUsedWhereArithmeticIsStrict() {
    TornadoTarget target = device();
    System.setProperty(FLAG, "always");
    try (Session made = compile(target, false)) {
      assertThat(made.summary()).noneMatch(line -> line.startsWith("libraries"));
      requireClose(made);
    }
  }

  /** On any device, so that a word that is none is no word for "never". */
  @Test
  void refusesAnotherWord() {
    TornadoTarget target = TestDevice.open();
    System.setProperty(FLAG, "mostly");
    assertThatExceptionOfType(ExecutionException.class).isThrownBy(target::libraries)
        .withMessageContaining("measured, always, never or false");
  }
}
