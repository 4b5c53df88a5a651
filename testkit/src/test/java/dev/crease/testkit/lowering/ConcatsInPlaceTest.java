package dev.crease.testkit.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.exec.lowering.Buffer;
import dev.crease.exec.lowering.BufferOffsets;
import dev.crease.exec.lowering.ConcatsInPlace;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Concat;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.testkit.exec.ConcatModel;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConcatsInPlaceTest {

  private static final int BLOCK = 16;

  /** Runs a program on numbers that stand for what its steps make, in the memory that an executor would have. */
  private static final class Simulation {
    private final LaidOut laid;
    private final ConcatsInPlace concats;
    private final BufferOffsets offsets;
    private final long[] memory;
    private final Map<Integer, long[]> made = new HashMap<>();
    private long next = 1;

    Simulation(Model model) {
      laid = LaidOut.of(Program.of(model, Map.of()), BLOCK, _ -> true);
      concats = ConcatsInPlace.of(laid);
      offsets = BufferOffsets.of(laid.program(), concats::whole, laid::elements);
      memory = new long[Math.toIntExact(offsets.total())];
      laid.program().inputs().forEach(i -> make(i.view()));
      laid.program().steps().forEach(this::run);
      laid.program().outputs().values().forEach(this::requireHeld);
    }

    private int begin(int buffer) {
      return Math.toIntExact(offsets.offset(concats.whole(buffer))) + concats.offset(buffer);
    }

    private void run(Step step) {
      step.reads().forEach(this::requireHeld);
      if (concats.contains(step) && step instanceof Concat c) {
        made.put(c.y().buffer(), joined(c));
      } else {
        step.writes().forEach(this::make);
      }
      step.reads().forEach(this::requireHeld);
      step.writes().forEach(this::requireHeld);
    }

    private long[] joined(Concat c) {
      Place y = laid.place(c.y());
      long[] all = new long[y.imageStride()];
      int at = 0;
      for (Operand input : c.inputs()) {
        long[] part = Objects.requireNonNull(made.get(((View) input).buffer()));
        System.arraycopy(part, 0, all, at, part.length);
        at += part.length;
      }
      assertThat(at).isEqualTo(all.length);
      return all;
    }

    private void make(Operand operand) {
      if (operand instanceof View view) {
        long[] numbers = new long[size(view)];
        for (int i = 0; i < numbers.length; i++) {
          numbers[i] = next++;
        }
        made.put(view.buffer(), numbers);
        System.arraycopy(numbers, 0, memory, begin(view.buffer()), numbers.length);
      }
    }

    private int size(View view) {
      Buffer buffer = laid.program().buffer(view);
      return Math.toIntExact(laid.elements(buffer));
    }

    private void requireHeld(Operand operand) {
      if (operand instanceof View view) {
        long[] expected = Objects.requireNonNull(made.get(view.buffer()));
        int from = begin(view.buffer());
        for (int i = 0; i < expected.length; i++) {
          if (memory[from + i] != expected[i]) {
            assertThat(memory[from + i]).as("%s at %s", view, i).isEqualTo(expected[i]);
          }
        }
      }
    }
  }

  private static long concats(LaidOut laid) {
    return laid.program().steps().stream().filter(Concat.class::isInstance).count();
  }

  @Test
  void allOfDenseNetAreAndItTakesLessMemory() {
    try (Arena arena = Arena.ofConfined()) {
      Model model = Architectures.find("densenet121").orElseThrow()
          .build(Options.DEFAULT.scale(0.5).size(64), arena);
      Simulation run = new Simulation(model);
      assertThat(run.concats.count()).isEqualTo(58);
      assertThat(run.offsets.total())
          .isLessThan(BufferOffsets.of(run.laid.program(), run.laid::elements).total());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void partsOfPartsLieInTheLargestAndHaveTheZerosThatOneNeeds(boolean reversed) {
    Simulation run = new Simulation(ConcatModel.of(1, 9, 7, reversed).build());
    assertThat(run.concats.count()).isEqualTo(2);
    assertThat(concats(run.laid)).isEqualTo(2);
    Concat outer = run.laid.program().steps().stream().filter(Concat.class::isInstance)
        .map(Concat.class::cast).reduce((_, last) -> last).orElseThrow();
    assertThat(run.laid.layout(outer.y())).hasToString("c16+1:1x1:1");
    outer.inputs().forEach(i -> {
      assertThat(run.concats.whole(((View) i).buffer())).isEqualTo(outer.y().buffer());
      assertThat(run.laid.layout((View) i)).isEqualTo(run.laid.layout(outer.y()));
    });
    assertThat(new Simulation(ConcatModel.of(2, 9, 7, reversed).build()).concats.count()).isZero();
  }

  private static String conv(GraphBuilder g, String name, String x, long inputs, long outputs) {
    return g.node("Conv").name(name).in(x, g.initializer(name + ".w", SeededNumbers.of(1)
        .normals(DType.FLOAT, Shape.of(outputs, inputs, 1, 1), 0, 1))).as(name);
  }

  private static String concat(GraphBuilder g, String name, String... parts) {
    return g.node("Concat").in(parts).integer("axis", 1).as(name);
  }

  private static int countInPlace(GraphBuilder g, String... outputs) {
    for (String output : outputs) {
      g.output(g.node("Relu").in(output).as(output + ".y"));
    }
    return new Simulation(g.build()).concats.count();
  }

  private static GraphBuilder convolutions(long first) {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 32, 5, 5);
    conv(g, "a", x, 32, first);
    conv(g, "b", x, 32, 32);
    conv(g, "c", x, 32, 16);
    return g;
  }

  @Test
  void whatCannotLieInTwoPlacesIsCopied() {
    GraphBuilder twice = convolutions(32);
    assertThat(countInPlace(twice, concat(twice, "y", "a", "b", "a"))).isZero();
    GraphBuilder orders = convolutions(32);
    assertThat(countInPlace(orders, concat(orders, "y", "a", "b"), concat(orders, "z", "b", "a")))
        .isEqualTo(1);
    GraphBuilder apart = convolutions(32);
    assertThat(countInPlace(apart, concat(apart, "y", "a", "c"),
        concat(apart, "z", "a", "b", "c"))).isEqualTo(1);
    GraphBuilder behind = convolutions(32);
    assertThat(countInPlace(behind, concat(behind, "y", "b", "c"),
        concat(behind, "z", "a", "b", "c"))).isEqualTo(2);
    GraphBuilder same = convolutions(32);
    assertThat(countInPlace(same, concat(same, "y", "a", "b"), concat(same, "z", "a", "b")))
        .isEqualTo(2);
  }

  @Test
  void onlyTheLastPartMayEndWithinABlock() {
    GraphBuilder first = convolutions(20);
    assertThat(countInPlace(first, concat(first, "y", "a", "b"))).isZero();
    GraphBuilder last = convolutions(20);
    assertThat(countInPlace(last, concat(last, "y", "b", "c", "a"))).isEqualTo(1);
  }
}
