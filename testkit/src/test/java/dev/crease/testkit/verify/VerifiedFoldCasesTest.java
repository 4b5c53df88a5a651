package dev.crease.testkit.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.testkit.folds.FoldCase;
import dev.crease.testkit.folds.FoldCases;
import dev.crease.verify.SiteResult;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fold case is verified, and every constant that folding made is tampered with. */
class VerifiedFoldCasesTest {

  private static final int ULPS = 2;

  static List<FoldCase> all() {
    return FoldCases.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void rightFoldsPassAndMovedConstantsAreFound(FoldCase c) {
    VerifyOptions options = VerifyOptions.builder().runs(0).inputs(c.inputs()).build();
    try (Arena arena = Arena.ofConfined(); HostFoldEngine engine = new HostFoldEngine()) {
      Folded folded = Folded.of(c.model(), c.options(), engine, arena);
      Verification right = Verifier.verify(c.model(), folded, options);
      assertThat(right.verdict()).as(right.reason()).isEqualTo(Verdict.EQUIVALENT);
      assertThat(right.worstRatio()).isLessThanOrEqualTo(1);
      assertThat(right.sites()).hasSize(
          folded.rounds().stream().mapToInt(r -> r.plan().sites().size()).sum());
      Set<String> before = Tampering.constants(c.model()).keySet();
      for (String name : Tampering.constants(folded.model()).keySet()) {
        if (!before.contains(name)) {
          assertFound(c.model(), folded, name, options);
        }
      }
    }
  }

  /** A tool that folds nothing is right, wherever it leaves affines that Crease folds. */
  @ParameterizedTest
  @MethodSource("all")
  void whatNobodyFoldedIsTheSame(FoldCase c) {
    byte[] bytes = ModelWriter.toBytes(c.model());
    try (ModelFile copy = ModelFile.parse(MemorySegment.ofArray(bytes), "copy")) {
      Verification v = Verifier.compare(c.model(), copy.model(),
          VerifyOptions.builder().runs(0).inputs(c.inputs()).build());
      assertThat(v.verdict()).as(v.reason()).isEqualTo(Verdict.EQUIVALENT);
      assertThat(v.maxAbs()).isZero();
    }
  }

  private static void assertFound(Model original, Folded folded, String constant,
      VerifyOptions options) {
    Model moved = Tampering.tensor(folded.model(), constant).dtype().isReal()
        ? Tampering.withLargestMoved(folded.model(), constant, ULPS)
        : Tampering.withFirstIntegerMoved(folded.model(), constant);
    Verification v = Verifier.verify(original, folded.endingIn(moved), options);
    assertThat(v.verdict()).as(constant).isEqualTo(Verdict.NOT_EQUIVALENT);
    if (folded.rounds().size() > 1) {
      return;
    }
    SiteResult worst = v.sites().stream().filter(s -> s.name().equals(v.worstSite())).findFirst()
        .orElseThrow();
    assertThat(v.reason()).contains("site " + worst.name() + " into " + worst.layer());
    List<String> outputs = v.sites().stream().map(SiteResult::output).toList();
    assertThat(computedFrom(constant, moved).stream().filter(outputs::contains)).first()
        .isEqualTo(worst.output());
  }

  /** What a layer computes from a constant: where the bias is an {@code Add} of its own, that comes after the weight. */
  private static List<String> computedFrom(String constant, Model model) {
    List<String> values = new ArrayList<>();
    for (Node node : Tampering.nodes(model)) {
      if (node.inputs().contains(constant) || node.inputs().stream().anyMatch(values::contains)) {
        values.addAll(node.outputs());
      }
    }
    return values;
  }
}
