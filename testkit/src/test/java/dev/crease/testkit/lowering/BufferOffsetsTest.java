package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.BufferOffsets;
import dev.crease.exec.lowering.BufferPlan;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Program;
import dev.crease.testkit.arch.Architecture;
import dev.crease.testkit.arch.Options;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BufferOffsetsTest {

  @Test
  void aChainTakesTwoPlacesAndUnwantedBuffersNone() {
    Program program = BufferPlanTest.chain();
    BufferOffsets all = BufferOffsets.of(program, BufferPlanTest::elements);
    assertThat(all.total()).isEqualTo(20);
    assertThat(List.of(all.offset(0), all.offset(1), all.offset(2), all.offset(3)))
        .containsExactly(0L, 10L, 0L, 10L);
    BufferOffsets some = BufferOffsets.of(program,
        b -> b.name().equals("x") ? 0 : BufferPlanTest.elements(b));
    assertThat(some.offset(0)).isEqualTo(-1);
    assertThat(some.total()).isEqualTo(20);
  }

  @ParameterizedTest
  @MethodSource("dev.crease.testkit.lowering.BufferPlanTest#architectures")
  void nothingThatIsNeededIsWrittenOverAndNoneTakesMoreThanSlots(Architecture architecture) {
    try (Arena arena = Arena.ofConfined()) {
      Program program = Program.of(architecture.build(Options.DEFAULT.scale(0.25), arena),
          Map.of());
      BufferOffsets offsets = BufferOffsets.of(program, BufferPlanTest::elements);
      BufferPlan slots = BufferPlan.of(program, BufferPlanTest::elements);
      assertThat(offsets.total()).isBetween(
          BufferPlan.largestLive(program, BufferPlanTest::elements), slots.total());
      requireUnharmed(program, offsets);
    }
  }

  /** Writes buffer ids into memory step by step: what a step reads must still be there. */
  private static void requireUnharmed(Program program, BufferOffsets offsets) {
    int[] memory = new int[Math.toIntExact(offsets.total())];
    Arrays.fill(memory, -1);
    program.inputs().forEach(i -> write(i.view(), program, offsets, memory));
    program.steps().forEach(step -> {
      step.writes().forEach(o -> write(o, program, offsets, memory));
      step.reads().forEach(o -> requireHeld(o, program, offsets, memory));
    });
    program.outputs().values().forEach(o -> requireHeld(o, program, offsets, memory));
  }

  private static void write(Operand operand, Program program, BufferOffsets offsets,
      int... memory) {
    if (operand instanceof Operand.View(int buffer, _)) {
      int from = Math.toIntExact(offsets.offset(buffer));
      Arrays.fill(memory, from,
          from + Math.toIntExact(BufferPlanTest.elements(program.buffers().get(buffer))), buffer);
    }
  }

  private static void requireHeld(Operand operand, Program program, BufferOffsets offsets,
      int... memory) {
    if (operand instanceof Operand.View(int buffer, _)) {
      int from = Math.toIntExact(offsets.offset(buffer));
      int end = from + Math.toIntExact(BufferPlanTest.elements(program.buffers().get(buffer)));
      for (int i = from; i < end; i++) {
        if (memory[i] != buffer) {
          assertThat(memory[i]).as("at %s", i).isEqualTo(buffer);
        }
      }
    }
  }
}
