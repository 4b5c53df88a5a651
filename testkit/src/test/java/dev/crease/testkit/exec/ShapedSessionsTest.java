package dev.crease.testkit.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.crease.error.ExecutionException;
import dev.crease.exec.Executor;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShapedSessionsTest {

  /** {@code y = −x} for any {@code x f32[N,3]}. */
  private static Model negation() {
    GraphBuilder g = GraphBuilder.of("negation", 17);
    String x = g.input("x", TensorType.of(DType.FLOAT, List.of(new Dim.Symbol("N"), Dim.of(3))));
    return g.outputAs(g.node("Neg").in(x).out(), "y", TensorType.UNKNOWN).build();
  }

  private static Map<String, Tensor> rows(long rows) {
    return Map.of("x", SeededNumbers.of(rows).normals(DType.FLOAT, Shape.of(rows, 3), 0, 1));
  }

  private static void requireNegated(Map<String, Tensor> inputs, Map<String, Tensor> outputs) {
    Tensor x = Objects.requireNonNull(inputs.get("x"));
    Tensor y = Objects.requireNonNull(outputs.get("y"));
    assertThat(y.shape()).isEqualTo(x.shape());
    float[] negated = x.toFloats();
    for (int i = 0; i < negated.length; i++) {
      negated[i] = -negated[i];
    }
    assertThat(y.toFloats()).isEqualTo(negated);
  }

  /** The reference executor, which counts sessions and may be made to wait in a run. */
  private static final class Counting implements Executor {
    private final AtomicInteger compiled = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch runs = new CountDownLatch(1);
    private CountDownLatch mayRun = new CountDownLatch(0);

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public String device() {
      return "host";
    }

    @Override
    public Session compile(Model model, Map<String, Shape> inputShapes) {
      Session session = new ReferenceExecutor(Arithmetic.DECLARED).compile(model, inputShapes);
      compiled.incrementAndGet();
      open.incrementAndGet();
      return new Session() {
        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs) {
          runs.countDown();
          try {
            mayRun.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return session.run(inputs);
        }

        @Override
        public List<String> summary() {
          return List.of("counted");
        }

        @Override
        public void close() {
          open.decrementAndGet();
          session.close();
        }
      };
    }
  }

  @Test
  void eachShapeIsCompiledOnce() {
    Counting executor = new Counting();
    try (ShapedSessions sessions = new ShapedSessions(executor, negation())) {
      for (int i = 0; i < 3; i++) {
        requireNegated(rows(2), sessions.run(rows(2)));
        requireNegated(rows(5), sessions.run(rows(5)));
      }
      assertThat(executor.compiled).hasValue(2);
      assertThat(sessions.summary())
          .containsExactly("compiled for 2 of at most 4 sets of input shapes", "counted");
    }
    assertThat(executor.open).hasValue(0);
  }

  @Test
  void compilingAheadIsNotDoneAgain() {
    Counting executor = new Counting();
    try (ShapedSessions sessions = new ShapedSessions(executor, negation())) {
      sessions.compile(Map.of("x", Shape.of(2, 3)));
      assertThat(executor.compiled).hasValue(1);
      requireNegated(rows(2), sessions.run(rows(2)));
      assertThat(executor.compiled).hasValue(1);
    }
  }

  @Test
  void theLeastRecentlyUsedSessionIsClosed() {
    Counting executor = new Counting();
    try (ShapedSessions sessions = new ShapedSessions(executor, negation(), 2)) {
      sessions.run(rows(1));
      sessions.run(rows(2));
      sessions.run(rows(1));
      sessions.run(rows(3));
      assertThat(executor.open).hasValue(2);
      sessions.run(rows(1));
      assertThat(executor.compiled).hasValue(3);
      sessions.run(rows(2));
      assertThat(executor.compiled).hasValue(4);
      assertThat(sessions.size()).isEqualTo(2);
    }
    assertThat(executor.open).hasValue(0);
  }

  @Test
  void aSessionThatRunsIsClosedAfterwards() throws Exception {
    Counting executor = new Counting();
    executor.mayRun = new CountDownLatch(1);
    try (ExecutorService thread = Executors.newSingleThreadExecutor();
        ShapedSessions sessions = new ShapedSessions(executor, negation(), 1)) {
      Future<Map<String, Tensor>> run = thread.submit(() -> sessions.run(rows(2)));
      executor.runs.await();
      sessions.compile(Map.of("x", Shape.of(7, 3)));
      assertThat(executor.open).hasValue(2);
      executor.mayRun.countDown();
      requireNegated(rows(2), run.get());
      assertThat(executor.open).hasValue(1);
    }
    assertThat(executor.open).hasValue(0);
  }

  @Test
  void threadsShareSessions() throws Exception {
    Counting executor = new Counting();
    try (ExecutorService threads = Executors.newFixedThreadPool(4);
        ShapedSessions sessions = new ShapedSessions(executor, negation(), 3)) {
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t;
        all.add(threads.submit(() -> {
          for (int i = 0; i < 50; i++) {
            Map<String, Tensor> inputs = rows(1 + (first + i) % 5);
            requireNegated(inputs, sessions.run(inputs));
          }
        }));
      }
      for (Future<?> thread : all) {
        thread.get();
      }
      assertThat(executor.open.get()).isEqualTo(sessions.size()).isLessThanOrEqualTo(3);
    }
    assertThat(executor.open).hasValue(0);
  }

  @Test
  void shapesThatDoNotFitAreNotKept() {
    try (ShapedSessions sessions = new ShapedSessions(new Counting(), negation())) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> sessions.compile(Map.of("x", Shape.of(2, 4))));
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> sessions.run(Map.of()));
      assertThat(sessions.size()).isZero();
      requireNegated(rows(2), sessions.run(rows(2)));
    }
  }

  @Test
  void aClosedOneRunsNoMore() {
    ShapedSessions sessions = new ShapedSessions(new Counting(), negation());
    sessions.close();
    sessions.close();
    assertThatIllegalStateException().isThrownBy(() -> sessions.run(rows(1)))
        .withMessage("sessions on counting: they are closed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ShapedSessions(new Counting(), negation(), 0))
        .withMessageContaining("expected 1 or more, got 0");
  }
}
