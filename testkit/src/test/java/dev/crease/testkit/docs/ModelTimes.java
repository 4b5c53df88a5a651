package dev.crease.testkit.docs;

import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.tensor.Tensor;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.lang.foreign.Arena;
import java.util.Locale;
import java.util.Map;

/** Measures how long folding and verifying a model takes, for {@code docs/models.md}. */
final class ModelTimes {

  /** The heading that what was measured stands under; what differs from run to run. */
  static final String HEADING = "\n## Times\n";

  private static final String HEAD = HEADING
      + """

          In one process, one model after another, the command above with `-Ddocs.times`: `fold` plans and computes all new constants in memory, the best of three; `verify` runs original and
          folded model once, from end to end and site by site, in fp64. Observed ÷ allowed is at most 1 at every site of every model: each stored constant is rounded once.

          AMD EPYC (Zen 4, AVX-512), 2 shared cores; Temurin 25; 2026-11-26. Other programs kept both cores busy (load 9), so these are upper bounds;
          [the measurements](measurements.md) have folding on a quiet machine.

          | model | fold ms | verify s | sites |
          |---|---|---|---|
          """;

  private static final int ROUNDS = 3;

  private final StringBuilder rows = new StringBuilder(HEAD);

  /**
   * Folds and verifies a model.
   *
   * @param name the model's name
   * @param model the model
   * @param inputs what to run it on; random ones where there are none
   */
  void add(String name, Model model, Map<String, Tensor> inputs) {
    double fold = Double.POSITIVE_INFINITY;
    for (int i = 1; i < ROUNDS; i++) {
      try (Arena arena = Arena.ofShared(); HostFoldEngine engine = new HostFoldEngine()) {
        Folded folded = Folded.of(model, FoldOptions.DEFAULT, engine, arena).computed();
        fold = Math.min(fold, (folded.planNanos() + folded.rescaleNanos()) / 1e6);
      }
    }
    try (Arena arena = Arena.ofShared(); HostFoldEngine engine = new HostFoldEngine()) {
      Folded folded = Folded.of(model, FoldOptions.DEFAULT, engine, arena).computed();
      fold = Math.min(fold, (folded.planNanos() + folded.rescaleNanos()) / 1e6);
      VerifyOptions.Builder options = VerifyOptions.builder().runs(inputs.isEmpty() ? 1 : 0);
      if (!inputs.isEmpty()) {
        options.inputs(inputs);
      }
      long start = System.nanoTime();
      Verification v = Verifier.verify(model, folded, options.build());
      double seconds = (System.nanoTime() - start) / 1e9;
      if (!v.isEquivalent() || v.worstRatio() > 1) {
        throw new AssertionError(name + ": " + v.reason());
      }
      rows.append(String.format(Locale.ROOT, "| `%s` | %.1f | %.2f | %d |%n", name, fold,
          seconds, v.sites().size()));
    }
  }

  @Override
  public String toString() {
    return rows.toString();
  }
}
