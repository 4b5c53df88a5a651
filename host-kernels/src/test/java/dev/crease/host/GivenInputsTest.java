package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.crease.Executors;
import dev.crease.error.ExecutionException;
import dev.crease.exec.Executor;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.exec.NetworkCheck;
import dev.crease.verify.ExecutorCheck;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Inputs that steps take from where the caller has them. */
@Tag("vectors")
class GivenInputsTest {

  private static GraphBuilder conv(DType type, int images, int channels, int height, int width) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", type, images, channels, height, width);
    Tensor w = SeededNumbers.of(7).normals(type, Shape.of(24, channels, 3, 3), 0, 0.2);
    g.output(g.node("Conv").in(x, g.initializer("w", w)).integers("pads", 1, 1, 1, 1).as("y"));
    return g;
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 1, 3, 40, 61", "FLOAT, 2, 3, 9, 7", "FLOAT, 1, 1, 8, 8",
      "FLOAT, 2, 20, 12, 10", "FLOAT, 1, 16, 1, 1", "FLOAT, 3, 32, 1, 1", "FLOAT16, 1, 3, 9, 9"})
  void theyAreRead(DType type, int images, int channels, int height, int width) {
    Model model = conv(type, images, channels, height, width).build();
    Map<String, Tensor> inputs = Map.of("x", SeededNumbers.of(5).normals(type,
        Shape.of(images, channels, height, width), 0, 1));
    for (int threads = 1; threads <= 3; threads++) {
      try (Executor executor = Executors.open("host:" + threads)) {
        assertThat(ExecutorCheck.ofOutputs(executor, model, inputs).firstWrong()).isEmpty();
      }
    }
  }

  @Test
  void anInputMayBeAnOutputAndBeReadInRowsToo() {
    GraphBuilder g = conv(DType.FLOAT, 1, 3, 9, 11);
    g.output("x");
    g.output(g.node("Transpose").in("x").integers("perm", 0, 2, 3, 1).as("t"));
    Model model = g.build();
    try (Executor executor = Executors.open("host:2")) {
      assertThat(ExecutorCheck.ofOutputs(executor, model, NetworkCheck.inputs(model))
          .firstWrong()).isEmpty();
    }
  }

  @Test
  void memoryOfOneThreadAloneIsCopiedAndNoneIsKept() {
    Model model = conv(DType.FLOAT, 1, 3, 40, 61).build();
    Tensor x = Objects.requireNonNull(NetworkCheck.inputs(model).get("x"));
    Tensor other = SeededNumbers.of(3).normals(DType.FLOAT, x.shape(), 0, 1);
    try (Executor executor = Executors.open("host:2");
        Session session = executor.compile(model, Map.of())) {
      float[] first = run(session, x);
      float[] second = run(session, other);
      assertThat(second).isNotEqualTo(first);
      try (Arena confined = Arena.ofConfined(); Arena shared = Arena.ofShared()) {
        for (Arena arena : new Arena[]{confined, shared}) {
          MemorySegment bytes = arena.allocate(x.byteSize(), 64).copyFrom(x.bytes());
          assertThat(run(session, Tensor.of(DType.FLOAT, x.shape(), bytes))).isEqualTo(first);
          assertThat(run(session, other)).isEqualTo(second);
        }
      }
      // A run that is refused leaves nothing behind either.
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> session.run(Map.of("x", Tensor.ofFloats(Shape.of(1), 1))));
      assertThat(run(session, x)).isEqualTo(first);
    }
  }

  private static float[] run(Session session, Tensor x) {
    return Objects.requireNonNull(session.run(Map.of("x", x)).get("y")).toFloats();
  }
}
