package dev.crease.testkit.folds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.Tolerance;
import java.lang.foreign.Arena;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Memory of one thread is as good as any other: weights large enough for all cores are then folded by one. */
class ConfinedArenaTest {

  private static Tensor numbers(String name, long... sizes) {
    return SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(sizes), 0, 0.05);
  }

  /** A layer of 532,900 weights with an affine behind it, then two that merge into one of as many. */
  private static Model model() {
    GraphBuilder g = GraphBuilder.of("large", 17);
    String y = g.node("MatMul").in(g.input("x", DType.FLOAT, 8, 730),
        g.initializer("w1", numbers("w1", 730, 730))).out();
    y = g.node("Mul").in(y, g.initializer("s", numbers("s", 730))).out();
    y = g.node("Relu").in(y).out();
    y = g.node("MatMul").in(y, g.initializer("w2", numbers("w2", 730, 400))).out();
    g.output(g.node("MatMul").in(y, g.initializer("w3", numbers("w3", 400, 730))).as("y"));
    return g.build();
  }

  @Test
  void givesWhatASharedOneGives() {
    try (Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared();
        HostFoldEngine engine = new HostFoldEngine()) {
      Model one = Folded.of(model(), FoldOptions.DEFAULT, engine, confined).model();
      Model all = Folded.of(model(), FoldOptions.DEFAULT, engine, shared).model();
      assertThat(one.graph().nodes()).hasSize(3);
      for (Initializer i : all.graph().initializers().values()) {
        Tensor actual = Objects.requireNonNull(one.graph().initializers().get(i.name())).tensor();
        assertThat(Tolerance.EXACT.violation(i.name(), i.tensor(), actual)).isEmpty();
      }
      assertThat(Folded.of(one, FoldOptions.DEFAULT, engine, confined).model().graph().nodes())
          .hasSize(3);
    }
  }
}
