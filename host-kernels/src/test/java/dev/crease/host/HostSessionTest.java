package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.crease.Executors;
import dev.crease.error.ExecutionException;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.Tolerance;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostSessionTest {

  private static Model network(String name, Arena arena) {
    return Architectures.find(name).orElseThrow()
        .build(Options.DEFAULT.scale(0.25).batch(1).size(64), arena);
  }

  private static Map<String, Tensor> inputs(Model model, int seed) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (ValueInfo input : model.graph().requiredInputs()) {
      Shape shape = input.type().shape().orElseThrow();
      inputs.put(input.name(), SeededNumbers.of(seed).normals(DType.FLOAT, shape, 0, 1));
    }
    return inputs;
  }

  private static void requireSame(Map<String, Tensor> expected, Map<String, Tensor> actual) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, tensor) -> assertThat(Tolerance.EXACT.violation(name, tensor,
        Objects.requireNonNull(actual.get(name)))).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "mobilenet_v2", "densenet121", "shufflenet_v2"})
  void resultsDoNotDependOnTheNumberOfThreads(String name) {
    try (Arena arena = Arena.ofConfined();
        Executor one = Executors.open("host:1");
        Executor two = Executors.open("host:2");
        Executor five = Executors.open("host:5")) {
      Model model = network(name, arena);
      Map<String, Tensor> inputs = inputs(model, 7);
      try (Session alone = one.compile(model, Map.of());
          Session pair = two.compile(model, Map.of());
          Session many = five.compile(model, Map.of())) {
        Map<String, Tensor> expected = alone.run(inputs);
        for (int i = 0; i < 5; i++) {
          requireSame(expected, pair.run(inputs));
          requireSame(expected, many.run(inputs));
        }
      }
    }
  }

  @Test
  void sessionsRunAtTheSameTimeAndFromSeveralThreads() throws Exception {
    try (Arena arena = Arena.ofShared();
        Executor executor = Executors.open("host:2");
        ExecutorService threads = java.util.concurrent.Executors.newFixedThreadPool(4)) {
      Model first = network("resnet18", arena);
      Model second = network("mobilenet_v2", arena);
      try (Session a = executor.compile(first, Map.of());
          Session b = executor.compile(second, Map.of())) {
        List<Map<String, Tensor>> given = new ArrayList<>();
        List<Map<String, Tensor>> expected = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          given.add(inputs(i % 2 == 0 ? first : second, i));
          expected.add((i % 2 == 0 ? a : b).run(given.get(i)));
        }
        List<Future<Map<String, Tensor>>> results = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          int at = i % 8;
          results.add(threads.submit(() -> (at % 2 == 0 ? a : b).run(given.get(at))));
        }
        for (int i = 0; i < 40; i++) {
          requireSame(expected.get(i % 8), results.get(i).get());
        }
      }
    }
  }

  @Test
  void runsAllocateTheOutputsAndLittleElse() {
    try (Arena arena = Arena.ofConfined(); Executor executor = Executors.open("host:1")) {
      Model model = network("resnet18", arena);
      Map<String, Tensor> inputs = inputs(model, 7);
      try (Session session = executor.compile(model, Map.of())) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long outputs = session.run(inputs).values().stream().mapToLong(t -> t.bytes().byteSize())
            .sum();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5000 && least > outputs + 8192; i++) {
          long before = threads.getCurrentThreadAllocatedBytes();
          session.run(inputs);
          least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThanOrEqualTo(outputs + 8192);
      }
    }
  }

  @Test
  void closedSessionsSaySo() {
    try (Arena arena = Arena.ofConfined(); Executor executor = Executors.open("host")) {
      Model model = network("resnet18", arena);
      Session session = executor.compile(model, Map.of());
      session.close();
      session.close();
      assertThatThrownBy(() -> session.run(inputs(model, 1)))
          .isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }
  }

  @Test
  void sessionsOutliveTheirExecutor() {
    try (Arena arena = Arena.ofConfined()) {
      Model model = network("resnet18", arena);
      Executor executor = Executors.open("host:2");
      try (Session session = executor.compile(model, Map.of())) {
        Map<String, Tensor> expected = session.run(inputs(model, 1));
        executor.close();
        requireSame(expected, session.run(inputs(model, 1)));
      }
    }
  }

  @Test
  void otherSelectorsAreRefused() {
    assertThatThrownBy(() -> Executors.open("host:none")).isInstanceOf(ExecutionException.class)
        .hasMessageContaining("expected host or host:THREADS, got 'none'");
  }

  @Test
  void withoutTheVectorApiTheReferenceRunsAndSaysSo() {
    try (Arena arena = Arena.ofConfined(); Executor executor = new FallbackExecutor("host", 2)) {
      Model model = network("resnet18", arena);
      try (Session session = executor.compile(model, Map.of())) {
        assertThat(session.summary()).first().asString()
            .contains("--add-modules jdk.incubator.vector");
        assertThat(session.run(inputs(model, 1))).hasSize(1);
      }
    }
  }
}
