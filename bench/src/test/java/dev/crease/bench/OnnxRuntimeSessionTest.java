package dev.crease.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.Executors;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the peer's inputs are copied to is used again, where they are alike. */
class OnnxRuntimeSessionTest {

  private static Session session() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    g.output(g.node("Relu").name("relu").in(g.input("x", DType.FLOAT, 1, 3)).as("y"));
    Model model = g.build();
    return Executors.open("onnxruntime", ExecutorOptions.DEFAULT)
        .compile(model, Map.of("x", Shape.of(1, 3)));
  }

  private static float[] run(Session session, float... x) {
    Map<String, Tensor> outputs = session
        .run(Map.of("x", Tensor.ofFloats(Shape.of(1, x.length), x)));
    return Objects.requireNonNull(outputs.get("y")).toFloats();
  }

  @Test
  void eachRunReadsItsOwnInputs() {
    try (Session session = session()) {
      Map<String, Tensor> first = session
          .run(Map.of("x", Tensor.ofFloats(Shape.of(1, 3), new float[]{1, -2, 3})));
      assertThat(run(session, -4, 5, -6)).containsExactly(0, 5, 0);
      assertThat(Objects.requireNonNull(first.get("y")).toFloats()).containsExactly(1, 0, 3);
      assertThat(run(session, 7, 8, -9)).containsExactly(7, 8, 0);
    }
  }

  @Test
  void anInputOfAnotherShapeIsAnErrorAndTheNextOneIsRight() {
    try (Session session = session()) {
      assertThat(run(session, 1, -2, 3)).containsExactly(1, 0, 3);
      assertThatThrownBy(() -> run(session, 1, 2)).hasMessageContaining("ONNX Runtime");
      assertThat(run(session, -1, 2, -3)).containsExactly(0, 2, 0);
    }
  }

  @Test
  void aClosedSessionRunsNoMoreAndClosesTwice() {
    Session session = session();
    assertThat(run(session, 1, -2, 3)).containsExactly(1, 0, 3);
    session.close();
    session.close();
    assertThatThrownBy(() -> run(session, 1, 2, 3)).hasMessageContaining("closed");
  }
}
