package dev.crease.testkit.merge;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.MergeFold;
import dev.crease.fold.merge.MergeRules;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelWriter;
import dev.crease.reference.Arithmetic;
import dev.crease.reference.ReferenceExecutor;
import dev.crease.reference.ReferenceSession;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.Comparison;
import dev.crease.testkit.OnnxRuntime;
import dev.crease.testkit.ProtoWriter;
import dev.crease.testkit.SeededNumbers;
import dev.crease.testkit.arch.Architectures;
import dev.crease.testkit.arch.Options;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RepVGG, MobileOne and Diverse Branch Block have one convolution for each block once they are folded. */
class MergedNetworksTest {

  /** Of the largest output: what rounding in fp32 may do to 20 to 45 layers, in another order of sums. */
  private static final double ROUNDING = 1e-4;

  private static FoldOptions unmerged() {
    FoldOptions.Builder options = FoldOptions.builder();
    MergeRules.all().forEach(rule -> options.skip(rule.name()));
    return options.build();
  }

  @ParameterizedTest
  @CsvSource({
      // 22 blocks: one of stage 0, then 2, 4, 14 and 1.
      "repvgg_a0, 1, 0, 22",
      // One block, then 21 times a depthwise one and a pointwise one.
      "mobileone_s0, 1, 64, 43",
      "dbb, 1, 0, 2"})
  void oneConvolutionPerBlock(String name, double scale, int size, int blocks)
      throws OrtException {
    try (Arena arena = Arena.ofShared(); HostFoldEngine engine = new HostFoldEngine()) {
      Model model = Architectures.find(name).orElseThrow()
          .build(Options.DEFAULT.scale(scale).size(size), arena);
      Folded folded = Folded.of(model, FoldOptions.DEFAULT, engine, arena);
      assertThat(count(folded.model(), "Conv")).isEqualTo(blocks);
      for (String gone : List.of("BatchNormalization", "Add", "AveragePool")) {
        assertThat(count(folded.model(), gone)).as(gone).isZero();
      }
      assertThat(count(folded.model(), "Relu")).isEqualTo(blocks);
      assertThat(folded.plan().merges()).hasSize(blocks).allMatch(
          m -> m.after().multiplyAdds() < m.before().multiplyAdds()
              && m.after().bytes() < m.before().bytes());
      Tensor x = SeededNumbers.of(11).normals(DType.FLOAT, shape(model), 0, 1);
      Map<String, Tensor> inputs = Map.of("input", x);
      Tensor before = OnnxRuntime.run(ProtoWriter.write(model), inputs).values().iterator().next();
      Tensor after = OnnxRuntime.run(ModelWriter.toBytes(folded.model()), inputs).values()
          .iterator().next();
      assertClose("ONNX Runtime before and after", before, after);
      assertClose("ONNX Runtime and the reference", before, reference(folded.model(), inputs));
      Verification v = Verifier.verify(
          model, folded, VerifyOptions.builder().runs(1).inputs(inputs).build());
      assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
      assertThat(v.sites()).hasSizeGreaterThanOrEqualTo(blocks)
          .allMatch(s -> s.ratio() <= 1 && s.elements() > 0);
      assertThat(v.worstRatio()).isPositive();
    }
  }

  private static long count(Model model, String operator) {
    return model.graph().nodes().stream().filter(n -> n.op().type().equals(operator)).count();
  }

  private static Shape shape(Model model) {
    return model.graph().inputs().getFirst().type().shape().orElseThrow();
  }

  private static Tensor reference(Model model, Map<String, Tensor> inputs) {
    try (ReferenceExecutor executor = new ReferenceExecutor(Arithmetic.FP64);
        ReferenceSession session = executor.compile(model, Map.of())) {
      return session.run(inputs).values().iterator().next();
    }
  }

  private static void assertClose(String what, Tensor expected, Tensor actual) {
    double largest = 0;
    for (long i = 0; i < expected.shape().elements(); i++) {
      largest = Math.max(largest, Math.abs(expected.getDouble(i)));
    }
    Comparison comparison = Comparison.of(what, expected, actual);
    assertThat(comparison.maxAbs()).as(comparison.message()).isLessThan(ROUNDING * largest);
  }

  /** Two models, one folded with merging and one without, are known to be the same: the sites of the second are its own. */
  @Test
  void aFoldWithoutMergingIsComparedSiteBySite() {
    try (Arena arena = Arena.ofShared(); HostFoldEngine engine = new HostFoldEngine()) {
      Model model = Architectures.find("dbb").orElseThrow().build(Options.DEFAULT, arena);
      Folded folded = Folded.of(model, unmerged(), engine, arena);
      assertThat(folded.plan().merges()).isEmpty();
      Verification v = Verifier.compare(
          model, folded.model(), VerifyOptions.builder().runs(1).build());
      assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
      assertThat(v.sites()).hasSize(folded.plan().layers().size());
    }
  }

  @Test
  void planningLeavesTheBranchesAloneWhereTheRuleIsSkipped() {
    try (Arena arena = Arena.ofShared()) {
      Model model = Architectures.find("dbb").orElseThrow().build(Options.DEFAULT, arena);
      List<MergeFold> merges = FoldPlan.of(model, FoldOptions.DEFAULT).merges();
      assertThat(merges).extracting(MergeFold::rule).containsExactly("ParallelConv",
          "ParallelConv");
      assertThat(FoldPlan.of(model, unmerged()).merges()).isEmpty();
      assertThat(FoldPlan.of(model, unmerged()).refusals()).anyMatch(
          r -> r.op().equals("Add") && r.detail().equals("rule ParallelConv"));
    }
  }
}
