package dev.crease.testkit.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.Reason;
import dev.crease.fold.Refusal;
import dev.crease.graph.Model;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers with a NaN or an infinity among their constants: it stays where it was, or nothing is folded. */
class DamagedWeightsTest {

  private static Tensor floats(double damage, long... sizes) {
    Shape shape = Shape.of(sizes);
    double[] elements = new double[shape.size()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = 0.5 + i % 7;
    }
    elements[1] = damage;
    return Tensor.of(new RealValue(DType.FLOAT, shape, elements));
  }

  private static Model matMul(String affine, double damage) {
    GraphBuilder g = GraphBuilder.of("damaged", 17);
    String y = g.node("MatMul").name("layer")
        .in(g.input("x", DType.FLOAT, 3, 4), g.initializer("w", floats(damage, 4, 5))).out();
    y = g.node(affine).name("affine").in(y, g.initializer("k", floats(2, 5))).out();
    return g.output(y).build();
  }

  private static Verification verified(Model model, int affines) {
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      Folded folded = Folded.of(model, FoldOptions.DEFAULT, engine, arena);
      assertThat(folded.plan().folds()).hasSize(affines);
      return Verifier.verify(model, folded, VerifyOptions.DEFAULT);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aWeightThatIsNotScaledKeepsThem(double damage) {
    Verification v = verified(matMul("Sub", damage), 1);
    assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aWeightThatWouldBeScaledIsRefused(double damage) {
    assertThat(FoldPlan.of(matMul("Mul", damage), FoldOptions.DEFAULT).refusals())
        .extracting(Refusal::node, Refusal::reason)
        .containsExactly(tuple("affine", Reason.NOT_FINITE));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aBiasThatIsNotScaledKeepsThem(double damage) {
    GraphBuilder g = GraphBuilder.of("damaged", 17);
    String x = g.node("Mul").name("affine")
        .in(g.input("x", DType.FLOAT, 1, 4, 6, 6), g.initializer("k", floats(2, 4, 1, 1))).out();
    Model model = g.output(
        g.node("Conv").name("layer").in(x, g.initializer("w", floats(2, 5, 4, 3, 3)),
            g.initializer("b", floats(damage, 5))).out())
        .build();
    Verification v = verified(model, 1);
    assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void aMergeRefusesThemOrKeepsThem(double damage) {
    GraphBuilder g = GraphBuilder.of("damaged", 17);
    String x = g.node("Pad").name("pad")
        .in(g.input("x", DType.FLOAT, 1, 4, 6, 6), g.longs("pads", 0, 0, 1, 1, 0, 0, 1, 1)).out();
    Model model = g.output(
        g.node("Conv").name("layer").in(x, g.initializer("w", floats(damage, 5, 4, 3, 3))).out())
        .build();
    Verification v = verified(model, FoldPlan.of(model, FoldOptions.DEFAULT).folds().size());
    assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
  }

  /** What is damaged afterwards is found. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1})
  void othersInTheirPlaceAreFound(double damage) {
    Model model = matMul("Sub", Double.NEGATIVE_INFINITY);
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      Folded folded = Folded.of(model, FoldOptions.DEFAULT, engine, arena);
      String weight = folded.model().graph().nodes().getFirst().input(1);
      assertThat(Objects.requireNonNull(folded.model().graph().initializers().get(weight)).tensor()
          .getDouble(1)).isEqualTo(Double.NEGATIVE_INFINITY);
      Model other = Tampering.withElements(folded.model(), weight, data -> {
        double[] changed = data.clone();
        changed[1] = damage;
        return changed;
      });
      Verification v = Verifier.verify(model, folded.endingIn(other), VerifyOptions.DEFAULT);
      assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
      assertThat(v.reason()).contains("weight");
    }
  }
}
