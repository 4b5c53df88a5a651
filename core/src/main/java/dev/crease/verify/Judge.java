package dev.crease.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Collects what is found and makes a verdict of it. */
final class Judge {

  /** How much more than rounding once outputs may lose where each constant loses {@link SiteBound#STEPS} times as much. */
  private static final double OUTPUT_STEPS = SiteBound.STEPS;

  private final boolean once;
  private final List<String> notes = new ArrayList<>();
  private final List<Long> seeds = new ArrayList<>();
  private List<SiteResult> sites = List.of();
  private List<OutputResult> outputs = List.of();
  private Optional<String> refusal = Optional.empty();
  private boolean outputsCompared;
  private int runs;

  /**
   * A judge.
   *
   * @param once whether the fold claims to round each constant once, so that nothing worse will do
   */
  Judge(boolean once) {
    this.once = once;
  }

  void note(String sentence) {
    notes.add(sentence);
  }

  void seed(long seed) {
    seeds.add(seed);
  }

  void sites(List<SiteResult> results) {
    sites = List.copyOf(results);
  }

  void outputs(List<OutputResult> results) {
    outputs = List.copyOf(results);
    outputsCompared = true;
  }

  void runs(int count) {
    runs = count;
  }

  /** The verdict where one fact alone decides. */
  Verification refuse(String reason) {
    refusal = Optional.of(reason);
    return verdict();
  }

  Verification verdict() {
    Optional<String> wrong = refusal.or(this::wrongSite).or(this::wrongOutput);
    Optional<String> inexact = inexactSite().or(this::inexactOutput);
    Verdict verdict = Verdict.EQUIVALENT;
    if (wrong.isPresent()) {
      verdict = Verdict.NOT_EQUIVALENT;
    } else if (inexact.isPresent()) {
      verdict = once ? Verdict.NOT_EQUIVALENT : Verdict.ROUNDING_EXCEEDED;
    }
    double worstRatio = 0;
    String worstSite = "";
    for (SiteResult site : sites) {
      if (worstSite.isEmpty() || site.ratio() > worstRatio) {
        worstRatio = site.ratio();
        worstSite = site.name();
      }
    }
    for (OutputResult output : outputs) {
      if (sites.isEmpty() && (worstSite.isEmpty() || output.ratio() > worstRatio)) {
        worstRatio = output.ratio();
        worstSite = output.name();
      }
    }
    double maxAbs = outputs.stream().mapToDouble(OutputResult::maxAbs).max().orElse(0);
    return new Verification(
        verdict, wrong.or(() -> inexact).orElse(""), worstRatio, worstSite, maxAbs,
        outputsCompared, runs, seeds, sites, outputs, notes);
  }

  private Optional<String> wrongSite() {
    return sites.stream().filter(s -> s.stepwiseRatio() > 1).findFirst().map(Judge::describe);
  }

  private Optional<String> inexactSite() {
    return sites.stream().filter(s -> s.ratio() > 1).findFirst().map(Judge::describe);
  }

  private static String describe(SiteResult site) {
    return String.format(
        Locale.ROOT,
        "site %s into %s: %.3g times the difference that rounding each constant once allows, at %s",
        site.name(), site.layer(), site.ratio(), site.where());
  }

  private Optional<String> wrongOutput() {
    return outputs.stream().filter(o -> o.ratio() > OUTPUT_STEPS).findFirst().map(Judge::describe);
  }

  private Optional<String> inexactOutput() {
    return outputs.stream().filter(o -> o.ratio() > 1).findFirst().map(Judge::describe);
  }

  private static String describe(OutputResult output) {
    return String.format(
        Locale.ROOT, "output %s: differs by %.3g, %.3g times what rounding explains", output.name(),
        output.maxAbs(), output.ratio());
  }
}
