package dev.crease.tornado.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.crease.error.ExecutionException;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.RunTimes;
import dev.crease.exec.Session;
import dev.crease.exec.ShapedSessions;
import dev.crease.graph.Model;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.Tolerance;
import dev.crease.tornado.TestDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TornadoSessionTest {

  private static TornadoExecutor executor(boolean strictDevice) {
    return new TornadoExecutor(TestDevice.open(), new ExecutorOptions(strictDevice, false));
  }

  private static Tensor numbers(long seed, long... sizes) {
    return SeededNumbers.of(seed).normals(DType.FLOAT, Shape.of(sizes), 0, 0.5);
  }

  /** {@code y = x·w + b}, b listed as an input. */
  private static Model product(long seed) {
    GraphBuilder g = GraphBuilder.of("product", 17);
    g.input("x", DType.FLOAT, 3, 5);
    g.output(g.node("Gemm").in("x", g.initializer("w", numbers(seed, 5, 4)),
        g.overridable("b", numbers(seed + 1, 4))).as("y"));
    return g.build();
  }

  /** Far more steps than a task graph holds; the last one reads what the first one wrote. */
  private static Model chain() {
    GraphBuilder g = GraphBuilder.of("chain", 17);
    g.input("x", DType.FLOAT, 3, 5);
    String first = g.node("Sigmoid").in("x").as("first");
    String y = g.node("MatMul").in(first, g.initializer("w0", numbers(0, 5, 5))).as("y0");
    for (int i = 1; i < 2 * TaskGraphs.MOST_TASKS + 5; i++) {
      String w = g.initializer("w" + i, numbers(i, 5, 5));
      y = g.node("Tanh").in(g.node("MatMul").in(y, w).as("p" + i)).as("y" + i);
    }
    g.output(g.node("Mul").in(y, first).as("z"));
    g.output(first);
    return g.build();
  }

  /** NonZero has no kernel and no shape before the run. */
  private static Model withHostStep() {
    GraphBuilder g = GraphBuilder.of("host", 17);
    g.input("x", DType.FLOAT, 3, 5);
    String y = g.node("Relu").in("x").as("y");
    g.output(g.node("NonZero").name("places").in(y).as("z"));
    return g.build();
  }

  private static Map<String, Tensor> reference(Model model, Map<String, Tensor> inputs) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    try (Session session = new ReferenceExecutor(Arithmetic.DECLARED, 1).compile(model, shapes)) {
      return session.run(inputs);
    }
  }

  private static void requireClose(Model model, Map<String, Tensor> inputs,
      Map<String, Tensor> actual) {
    reference(model, inputs).forEach((name, expected) -> assertThat(
        Tolerance.ofRounding(DType.FLOAT).violation(name, expected,
            Objects.requireNonNull(actual.get(name))))
        .isEmpty());
  }

  @Test
  void arraysPassThroughGraphsThatDoNotUseThem() {
    Map<String, Tensor> inputs = Map.of("x", numbers(9, 3, 5));
    try (Session session = executor(true).compile(chain(), Map.of())) {
      requireClose(chain(), inputs, session.run(inputs));
      requireClose(chain(), inputs, session.run(inputs));
      assertThat(session.summary().getFirst()).containsPattern(" in [3-9] graphs");
    }
  }

  @Test
  void twoSessionsKeepTheirOwnWeights() {
    Map<String, Tensor> inputs = Map.of("x", numbers(9, 3, 5));
    try (Session two = executor(true).compile(product(20), Map.of())) {
      try (Session one = executor(true).compile(product(10), Map.of())) {
        for (int i = 0; i < 3; i++) {
          requireClose(product(10), inputs, one.run(inputs));
          requireClose(product(20), inputs, two.run(inputs));
        }
      }
      requireClose(product(20), inputs, two.run(inputs));
    }
  }

  @Test
  void twoThreadsRunTwoSessionsAndShareAThird() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        Session shared = executor(true).compile(product(30), Map.of())) {
      List<Future<?>> both = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int seed = 40 + 10 * t;
        both.add(threads.submit(() -> {
          try (Session own = executor(true).compile(product(seed), Map.of())) {
            for (int i = 0; i < 20; i++) {
              Map<String, Tensor> inputs = Map.of("x", numbers(seed + i, 3, 5));
              requireClose(product(seed), inputs, own.run(inputs));
              requireClose(product(30), inputs, shared.run(inputs));
            }
          }
        }));
      }
      for (Future<?> thread : both) {
        thread.get();
      }
    }
  }

  /** {@code y = relu(x·w)} for any number of rows. */
  private static Model rows(long seed) {
    GraphBuilder g = GraphBuilder.of("rows", 17);
    g.input("x", TensorType.of(DType.FLOAT, List.of(new Dim.Symbol("N"), Dim.of(5))));
    String y = g.node("MatMul").in("x", g.initializer("w", numbers(seed, 5, 4))).as("p");
    return g.outputAs(g.node("Relu").in(y).out(), "y", TensorType.UNKNOWN).build();
  }

  @Test
  void twoThreadsRunTwoModelsOnTwoShapesEach() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(2);
        ShapedSessions two = new ShapedSessions(executor(true), rows(2), 2);
        ShapedSessions one = new ShapedSessions(executor(true), rows(1), 1)) {
      List<Future<?>> both = new ArrayList<>();
      for (int t = 0; t < 2; t++) {
        int first = t;
        both.add(threads.submit(() -> {
          for (int i = 0; i < 4; i++) {
            Map<String, Tensor> inputs = Map.of("x", numbers(i, 3 + 4L * ((first + i) % 2), 5));
            requireClose(rows(2), inputs, two.run(inputs));
            requireClose(rows(1), inputs, one.run(inputs));
          }
        }));
      }
      for (Future<?> thread : both) {
        thread.get();
      }
      assertThat(two.size()).isEqualTo(2);
      assertThat(one.size()).isEqualTo(1);
    }
  }

  @Test
  void theFirstRunAndThoseAskedForAreCounted() {
    assumeFalse(TestDevice.open().capturesGraphs(), "graphs launched as a whole are not timed");
    Map<String, Tensor> inputs = Map.of("x", numbers(9, 3, 5));
    try (Session session = executor(true).compile(product(10), Map.of())) {
      session.run(inputs);
      assertThat(session.lastRun().orElseThrow().kernelNanos()).isPositive();
      session.run(inputs);
      assertThat(session.lastRun()).isEmpty();
      session.countNextRun();
      requireClose(product(10), inputs, session.run(inputs));
      RunTimes times = session.lastRun().orElseThrow();
      assertThat(times.kernelNanos()).isPositive();
      assertThat(times.transferNanos()).isPositive();
      session.run(inputs);
      assertThat(session.lastRun()).isEmpty();
    }
  }

  @Test
  void aListedInitializerMayBeOverriddenForOneRun() {
    Map<String, Tensor> plain = Map.of("x", numbers(9, 3, 5));
    Map<String, Tensor> other = Map.of("x", numbers(9, 3, 5), "b", numbers(77, 4));
    try (Session session = executor(true).compile(product(10), Map.of())) {
      requireClose(product(10), plain, session.run(plain));
      requireClose(product(10), other, session.run(other));
      requireClose(product(10), plain, session.run(plain));
    }
  }

  @Test
  void stepsWithoutKernelRunOnTheHostAndAreListed() {
    Map<String, Tensor> inputs = Map.of("x", numbers(9, 3, 5));
    try (Session session = executor(false).compile(withHostStep(), Map.of())) {
      assertThat(session.summary()).anyMatch(
          l -> l.startsWith("on the host: places (NonZero) because "));
      Tensor expected = Objects.requireNonNull(reference(withHostStep(), inputs).get("z"));
      Tensor actual = Objects.requireNonNull(session.run(inputs).get("z"));
      assertThat(Tolerance.EXACT.violation("z", expected, actual)).isEmpty();
    }
  }

  @Test
  void strictlyThatIsAnError() {
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> executor(true).compile(withHostStep(), Map.of()))
        .withMessageContaining("node places: expected a kernel on tornado:")
        .withMessageContaining("for every step, got NonZero, which runs on the host because ")
        .withMessageEndingWith("fix: allow steps on the host");
  }

  @Test
  void inputsOfAnotherShapeAreRefused() {
    try (Session session = executor(true).compile(product(10), Map.of())) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> session.run(Map.of("x", numbers(1, 2, 5))))
          .withMessageContaining("input x: expected f32[3x5], got ")
          .withMessageContaining("fix: compile the model for this shape");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> session.run(Map.of()))
          .withMessageContaining("input x: expected f32[3x5], got nothing");
    }
  }

  @Test
  void aClosedSessionRunsNoMore() {
    Session session = executor(true).compile(product(10), Map.of());
    session.close();
    session.close();
    assertThatIllegalStateException().isThrownBy(() -> session.run(Map.of()))
        .withMessageContaining("it is closed");
  }
}
