package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.Buffer;
import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.Program;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.testkit.GraphBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BufferPlanTest {

  private static long elements(Buffer b) {
    return b.shape().elements();
  }

  @Test
  void aChainTakesTwoSlots() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 10);
    for (int i = 0; i < 5; i++) {
      x = g.node(i % 2 == 0 ? "Softplus" : "Exp").in(x).out();
    }
    g.output(x, TensorType.UNKNOWN);
    BufferPlan plan = BufferPlan.of(Program.of(g.build(), Map.of()), BufferPlanTest::elements);
    assertThat(plan.sizes()).containsExactly(10L, 10L);
    assertThat(plan.largestLive()).isEqualTo(20);
    assertThat(List.of(plan.slot(0), plan.slot(1), plan.slot(2), plan.slot(3)))
        .containsExactly(0, 1, 0, 1);
  }

  @Test
  void outputsLastToTheEndAndUnwantedBuffersHaveNoSlot() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 10);
    String a = g.node("Exp").in(x).as("a");
    g.output(a);
    g.output(g.node("Sqrt").in(g.node("Softplus").in(a).out()).as("y"));
    Program program = Program.of(g.build(), Map.of());
    BufferPlan plan = BufferPlan.of(program, b -> b.name().equals("x") ? 0 : elements(b));
    assertThat(plan.slot(0)).isEqualTo(-1);
    assertThat(plan.sizes()).containsExactly(10L, 10L, 10L);
  }
}
