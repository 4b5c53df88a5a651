package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.Buffer;
import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Program;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BufferPlanTest {

  static List<Architecture> architectures() {
    return Architectures.all();
  }

  /** Five functions, each of what the one before it gave. */
  static Program chain() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 10);
    for (int i = 0; i < 5; i++) {
      x = g.node(i % 2 == 0 ? "Softplus" : "Exp").in(x).out();
    }
    g.output(x, TensorType.UNKNOWN);
    return Program.of(g.build(), Map.of());
  }

  static long elements(Buffer b) {
    return b.shape().elements();
  }

  @Test
  void aChainTakesTwoSlots() {
    BufferPlan plan = BufferPlan.of(chain(), BufferPlanTest::elements);
    assertThat(plan.sizes()).containsExactly(10L, 10L);
    assertThat(BufferPlan.largestLive(chain(), BufferPlanTest::elements)).isEqualTo(20);
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

  @ParameterizedTest
  @MethodSource("architectures")
  void noTwoLiveBuffersShareASlotAndLittleIsWasted(Architecture architecture) {
    try (Arena arena = Arena.ofConfined()) {
      Program program = Program.of(architecture.build(Options.DEFAULT.scale(0.25), arena),
          Map.of());
      BufferPlan plan = BufferPlan.of(program, BufferPlanTest::elements);
      long weights = program.steps().stream().flatMap(step -> step.reads().stream())
          .mapToLong(o -> o instanceof Operand.Fixed(Tensor t) ? t.shape().elements() : 0).sum();
      assertThat((double) weights + plan.total())
          .isLessThanOrEqualTo(1.3 * (weights
              + BufferPlan.largestLive(program, BufferPlanTest::elements)));
      requireUnharmed(program, plan);
    }
  }

  /** Writes buffer ids into slots step by step: what a step reads must still be there. */
  private static void requireUnharmed(Program program, BufferPlan plan) {
    Map<Integer, Integer> held = new HashMap<>();
    program.inputs().forEach(i -> held.put(plan.slot(i.view().buffer()), i.view().buffer()));
    program.steps().forEach(step -> {
      step.writes().forEach(o -> {
        if (o instanceof Operand.View(int buffer, _)) {
          held.put(plan.slot(buffer), buffer);
        }
      });
      requireHeld(step.reads(), plan, held);
    });
    requireHeld(program.outputs().values(), plan, held);
  }

  private static void requireHeld(Iterable<Operand> operands, BufferPlan plan,
      Map<Integer, Integer> held) {
    for (Operand o : operands) {
      if (o instanceof Operand.View(int buffer, _)) {
        assertThat(held.get(plan.slot(buffer))).isEqualTo(buffer);
      }
    }
  }
}
