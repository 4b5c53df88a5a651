package dev.crease.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.RandomInputs;
import dev.crease.error.CreaseException;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Turns, on a clock that does not measure. */
class TurnsTest {

  private static final Map<String, Shape> SHAPES = Map.of("x", Shape.of(2));

  private static Model model() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    g.output(g.node("Relu").name("relu").in(g.input("x", DType.FLOAT, 2)).out());
    return g.build();
  }

  @Test
  void eachHasFiveRunsARoundAndTheFirstTwoDoNotCount() {
    Map<String, Tensor> inputs = RandomInputs.of(model(), SHAPES, 1);
    AtomicLong calls = new AtomicLong();
    AtomicLong time = new AtomicLong();
    try (Turns turns = new Turns(List.of("reference", "onnxruntime"), model(), SHAPES)) {
      // Each run takes 1 ms longer than the one before, counted or not; a run that does not count
      // reads the clock once.
      turns.measure(inputs, 2, () -> time.addAndGet(calls.incrementAndGet() * 1_000_000));

      assertThat(turns.runners()).extracting(Turns.Runner::name)
          .containsExactly("reference", "onnxruntime");
      assertThat(turns.runners()).allSatisfy(r -> assertThat(r.laps()).hasSize(10));
      Turns.Runner first = turns.runners().getFirst();
      assertThat(first.laps().subList(0, 3)).containsExactly(4_000_000L, 6_000_000L, 8_000_000L);
      assertThat(first.millis(0)).isEqualTo(4);
      assertThat(first.millis(0.5)).isGreaterThan(first.millis(0.2))
          .isLessThan(first.millis(0.9));
      assertThat(first.millis(1)).isEqualTo(first.laps().getLast() / 1e6);
    }
  }

  @Test
  void anExecutorThatIsNotThereIsAnError() {
    assertThatThrownBy(() -> new Turns(List.of("reference", "nobody"), model(), SHAPES))
        .isInstanceOf(CreaseException.class).hasMessageContaining("nobody");
  }
}
