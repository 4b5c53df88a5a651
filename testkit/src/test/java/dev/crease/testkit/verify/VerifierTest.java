package dev.crease.testkit.verify;

import static dev.crease.testkit.verify.TwoSites.BIAS_2;
import static dev.crease.testkit.verify.TwoSites.WEIGHT_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.UnsupportedModelException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Operators;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.SeededNumbers;
import dev.crease.verify.SiteResult;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VerifierTest {

  private final Arena arena = Arena.ofConfined();
  private final Model original = TwoSites.withRelu();
  private final Folded fold = fold(original);

  private Folded fold(Model model) {
    return Folded.of(model, FoldOptions.DEFAULT, new HostFoldEngine(), arena);
  }

  @AfterEach
  void close() {
    arena.close();
  }

  private Verification verify(Model folded) {
    return Verifier.verify(original, fold.plan(), folded, VerifyOptions.DEFAULT);
  }

  private Verification compare(Model folded) {
    return Verifier.compare(original, folded, VerifyOptions.DEFAULT);
  }

  /** That the second site alone is found to be wrong, by more than {@code ratio} times what is allowed, at that place. */
  private static void assertSecondSiteIsWrong(Verification v, double ratio, String where) {
    assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
    assertThat(v.worstSite()).isEqualTo("bn2");
    assertThat(v.worstRatio()).isGreaterThan(ratio);
    assertThat(v.reason()).startsWith("site bn2 into conv2: ")
        .contains(" times the difference that rounding each constant once allows, at " + where);
    assertThat(v.sites()).extracting(SiteResult::name).containsExactly("bn1", "bn2");
    assertThat(v.sites().getFirst().ratio()).isLessThanOrEqualTo(1);
  }

  @Test
  void aRightFoldPasses() {
    Verification v = verify(fold.model());
    assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
    assertThat(v.isEquivalent()).isTrue();
    assertThat(v.reason()).isEmpty();
    assertThat(v.worstRatio()).isPositive().isLessThanOrEqualTo(1);
    assertThat(v.outputsCompared()).isTrue();
    assertThat(v.runs()).isEqualTo(3);
    assertThat(v.seeds()).containsExactly(1L, 2L, 3L);
    assertThat(v.sites()).extracting(SiteResult::name).containsExactly("bn1", "bn2");
    // Three runs of 4 channels of 4 by 4, and of 3 channels of 2 by 2.
    assertThat(v.sites()).extracting(SiteResult::elements).containsExactly(192L, 36L);
    assertThat(v.maxAbs()).isPositive().isLessThan(1e-5);
  }

  @Test
  void aNodeWithoutOutputsIsNoDifference() {
    GraphBuilder g = GraphBuilder.of("g", 17);
    String x = g.input("x", DType.FLOAT, 1, 3, 6, 6);
    String y = g.node("Conv").name("conv").in(x, numbers(g, "w", 4, 3, 3, 3)).out();
    g.node("Relu").name("unread").in(x).outs(0);
    g.output(g.node("Mul").name("mul").in(y, numbers(g, "s", 4, 1, 1)).out());
    Model model = g.build();
    Folded folded = fold(model);
    assertThat(folded.model().graph().nodes()).hasSize(2);
    assertThat(Verifier.verify(model, folded.plan(), folded.model(), VerifyOptions.DEFAULT)
        .reason()).isEmpty();
    assertThat(Verifier.compare(model, folded.model(), VerifyOptions.DEFAULT).reason()).isEmpty();
  }

  private static String numbers(GraphBuilder g, String name, long... sizes) {
    return g.initializer(name,
        SeededNumbers.of(name.hashCode()).normals(DType.FLOAT, Shape.of(sizes), 0, 1));
  }

  @Test
  void oneWeightTwoUlpsOff() {
    int at = Tampering.largest(
        ((RealValue) Tampering.tensor(fold.model(), WEIGHT_2).toValue()).data());
    Verification v = verify(Tampering.withLargestMoved(fold.model(), WEIGHT_2, 2));
    assertSecondSiteIsWrong(v, 2.99, "weight element " + at);
    assertThat(v.worstRatio()).isLessThan(5.01);
  }

  @Test
  void oneBiasTwoUlpsOff() {
    int at = Tampering.largest(
        ((RealValue) Tampering.tensor(fold.model(), BIAS_2).toValue()).data());
    Verification v = verify(Tampering.withLargestMoved(fold.model(), BIAS_2, 2));
    assertSecondSiteIsWrong(v, 2.99, "bias element " + at);
  }

  @Test
  void swappedOutputChannels() {
    Model swapped = Tampering.withElements(fold.model(), WEIGHT_2, data -> {
      double[] other = data.clone();
      int channel = data.length / 3;
      System.arraycopy(data, 0, other, channel, channel);
      System.arraycopy(data, channel, other, 0, channel);
      return other;
    });
    assertSecondSiteIsWrong(verify(swapped), 1e4, "");
    assertThat(compare(swapped).verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
  }

  @Test
  void missingBias() {
    Model without = Tampering.withNode(
        fold.model(), "conv2", n -> n.withInputs(n.inputs().subList(0, 2)));
    assertSecondSiteIsWrong(verify(without), 1e4, "");
    assertThat(compare(without).verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
  }

  @Test
  void epsilonForgotten() {
    double[] variance = ((RealValue) Tampering.tensor(original, "bn2.var").toValue()).data();
    Model forgotten = Tampering.withElements(fold.model(), WEIGHT_2, data -> {
      for (int i = 0; i < data.length; i++) {
        data[i] *= Math.sqrt((variance[i / 36] + 1e-5) / variance[i / 36]);
      }
      return data;
    });
    assertSecondSiteIsWrong(verify(forgotten), 10, "");
  }

  @Test
  void aWeightThatIsNotANumber() {
    Model broken = Tampering.withElements(fold.model(), WEIGHT_2, data -> {
      data[7] = Double.NaN;
      return data;
    });
    assertSecondSiteIsWrong(verify(broken), Double.MAX_VALUE, "weight element 7");
  }

  @Test
  void anotherOperatorBetweenTheSites() {
    Verification v = verify(
        Tampering.withNode(
            fold.model(), "between",
            n -> Node.of(
                n.name(), Operators.parse("", "Sigmoid", n.attributes(), 17), n.attributes(),
                n.inputs(), n.outputs())));
    assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
    assertThat(v.reason()).startsWith("node between is not what it is in the original: ");
  }

  @Test
  void aSiteThatIsNoLongerThere() {
    Model renamed = Tampering.withValueRenamed(fold.model(), "bn1_output_0", "elsewhere");
    Verification v = verify(renamed);
    assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
    assertThat(v.reason()).isEqualTo(
        "site bn1: no node of the folded model computes 'bn1_output_0'");
    Verification byOutputs = compare(renamed);
    assertThat(byOutputs.verdict()).as(byOutputs.reason()).isEqualTo(Verdict.EQUIVALENT);
    assertThat(byOutputs.notes()).anyMatch(
        n -> n.startsWith("1 of 2 fold sites have no counterpart and are judged by the outputs"));
  }

  @Test
  void anotherToolMayRoundMoreThanOnce() {
    Model moved = Tampering.withLargestMoved(fold.model(), WEIGHT_2, 3);
    Verification v = compare(moved);
    assertThat(v.verdict()).isEqualTo(Verdict.ROUNDING_EXCEEDED);
    assertThat(v.worstSite()).isEqualTo("bn2");
    assertThat(v.isEquivalent()).isFalse();
    Verification tooFar = compare(Tampering.withLargestMoved(fold.model(), WEIGHT_2, 20));
    assertThat(tooFar.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
  }

  @Test
  void anotherSignature() {
    Model other = fold(TwoSites.withRelu()).model();
    Verification v = compare(
        other.withGraph(
            new Graph(
                "renamed", other.graph().inputs(),
                List.of(ValueInfo.of("bn1_output_0", TensorType.UNKNOWN)),
                other.graph().nodes(), List.copyOf(other.graph().initializers().values()),
                List.of(), Optional.empty())));
    assertThat(v.verdict()).isEqualTo(Verdict.NOT_EQUIVALENT);
    assertThat(v.reason()).isEqualTo("the outputs are [bn1_output_0] instead of [y]");
  }

  @Test
  void thePlanMustBeOfTheModel() {
    assertThatThrownBy(
        () -> Verifier.verify(
            TwoSites.withUnknownOperator(), fold.plan(), fold.model(), VerifyOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("plan: expected one of graph two sites, got one of another");
  }

  @Test
  void aModelWithAnUnknownOperatorIsVerifiedSiteBySite() {
    Model unknown = TwoSites.withUnknownOperator();
    Folded folded = fold(unknown);
    Verification v = Verifier.verify(unknown, folded, VerifyOptions.DEFAULT);
    assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
    assertThat(v.outputsCompared()).isFalse();
    assertThat(v.outputs()).isEmpty();
    assertThat(v.seeds()).containsExactly(1L, 2L, 3L);
    assertThat(v.sites()).extracting(SiteResult::name).containsExactly("bn1", "bn2");
    assertThat(v.sites()).allMatch(s -> s.elements() > 0);
    assertThat(v.notes()).first().asString()
        .startsWith("the models were not run from end to end: ").contains("Frobnicate");
    assertThat(v.notes()).last().isEqualTo(
        "2 of 2 fold sites were run by themselves, on random values, 3 times: bn1, bn2");

    Verification wrong = Verifier.verify(
        unknown, folded.plan(), Tampering.withLargestMoved(folded.model(), BIAS_2, 4),
        VerifyOptions.DEFAULT);
    assertSecondSiteIsWrong(wrong, 6.99, "bias element ");
  }

  @Test
  void whatNeitherSitesNorOutputsCanDecideIsNoVerdict() {
    Model unknown = TwoSites.withUnknownOperator();
    Model rebuilt = Tampering.withValueRenamed(
        fold(unknown).model(), "bn1_output_0", "elsewhere");
    assertThatThrownBy(() -> Verifier.compare(unknown, rebuilt, VerifyOptions.DEFAULT))
        .isInstanceOf(UnsupportedModelException.class)
        .hasMessageStartingWith(
            "models: expected the same nodes but at fold sites, or models that can be run, got node"
                + " conv1 computes 'elsewhere', which the original does not have, and belongs to no"
                + " fold site; and not run: ")
        .hasMessageContaining("Frobnicate");
  }

  /** One sum may by chance hardly move with its constants, so that one move of them explains nothing. */
  @Test
  void rightFoldsOfASingleOutputPass() {
    for (int seed = 1; seed <= 100; seed++) {
      Model model = singleOutput(SeededNumbers.of(seed));
      Folded folded = fold(model);
      assertThat(folded.plan().folds()).hasSize(1);
      Verification v = Verifier.verify(model, folded, VerifyOptions.DEFAULT);
      assertThat(v.verdict()).as("seed %s: %s", seed, v.reason()).isEqualTo(Verdict.EQUIVALENT);
    }
  }

  private static Model singleOutput(SeededNumbers numbers) {
    GraphBuilder g = GraphBuilder.of("single", 17);
    Shape five = Shape.of(5);
    String x = g.input("x", DType.FLOAT, 1, 5);
    String y = g.node("BatchNormalization").in(
        x,
        g.initializer("gamma", numbers.stream("g").uniforms(DType.FLOAT, five, 0.5, 2)),
        g.initializer("beta", numbers.stream("b").normals(DType.FLOAT, five, 0, 1)),
        g.initializer("mean", numbers.stream("m").normals(DType.FLOAT, five, 0, 1)),
        g.initializer("var", numbers.stream("v").uniforms(DType.FLOAT, five, 0.5, 2)))
        .name("bn").as("bn_y");
    String w = g.initializer("w", numbers.stream("w").normals(DType.FLOAT, Shape.of(5, 1), 0, 1));
    g.output(g.node("MatMul").in(y, w).name("matmul").as("y"));
    return g.build();
  }
}
