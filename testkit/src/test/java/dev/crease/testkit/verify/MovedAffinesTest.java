package dev.crease.testkit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.GraphPlan;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.Rearranged;
import dev.crease.fold.Rewrite;
import dev.crease.graph.Model;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Affines that are moved across Concat before they are folded. */
class MovedAffinesTest {

  private static Model concat() {
    SeededNumbers numbers = SeededNumbers.of(3);
    GraphBuilder g = GraphBuilder.of("concat", 17);
    String x = g.input("x", DType.FLOAT, 1, 2, 5, 5);
    String a = conv(g, x, "conv1");
    String b = conv(g, x, "conv2");
    String y = g.node("Concat").name("concat").in(a, b).integer("axis", 1).out();
    y = g.node("Mul").name("mul").in(y, g.initializer("k",
        numbers.uniforms(DType.FLOAT, Shape.of(8, 1, 1), 0.5, 2))).out();
    return g.outputAs(y, "y", TensorType.UNKNOWN.withDType(DType.FLOAT)).build();
  }

  private static String conv(GraphBuilder g, String x, String name) {
    return g.node("Conv").name(name).in(x, g.initializer(name + ".w",
        SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(4, 2, 3, 3), 0, 1))).out();
  }

  @Test
  void aMoveThatChangesTheFunctionIsFound() {
    Model model = concat();
    FoldPlan right = FoldPlan.of(model, FoldOptions.DEFAULT);
    assertThat(right.folds()).hasSize(2);
    Model moved = right.base(model);
    Model swapped = Tampering.withNode(moved, "concat", n -> n.withInputs(n.inputs().reversed()));
    FoldPlan inSwapped = FoldPlan.of(swapped, FoldOptions.DEFAULT);
    GraphPlan of = right.main();
    FoldPlan wrong = new FoldPlan(
        new GraphPlan(
            of.place(), of.graph(), of.overridable(), of.newConstants(), inSwapped.layers(),
            List.of(), List.of(), new Rearranged(swapped.graph(), Map.of()), List.of()),
        List.of());
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      Model folded = Rewrite.apply(model, wrong, wrong.constants(engine, arena));
      Verification v = Verifier.verify(model, wrong, folded, VerifyOptions.DEFAULT);
      assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
      assertThat(v.reason()).isEqualTo(
          "output y differs as soon as affines are moved across Concat or Split");
    }
  }

  @Test
  void aFoldByAnotherToolThatMovedNothingIsJudgedSiteBySite() {
    Model model = concat();
    Verification v = Verifier.compare(model, model, VerifyOptions.DEFAULT);
    assertThat(v.verdict()).isEqualTo(Verdict.EQUIVALENT);
    assertThat(v.notes()).noneMatch(n -> n.contains("outputs decide"));
  }
}
