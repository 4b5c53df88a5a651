package dev.crease.cli;

import dev.crease.error.InvalidOptionException;
import dev.crease.report.Json;
import dev.crease.verify.OutputResult;
import dev.crease.verify.SiteResult;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.VerifyOptions;
import java.nio.file.Path;

/** What commands ask of a verification, and what it found, for people and as JSON. */
final class Verifications {

  private Verifications() {}

  /** Requires that an option counts at least one. */
  static void requireOne(String option, int count) {
    if (count < 1) {
      throw new InvalidOptionException(option, "1 or more", Integer.toString(count), "");
    }
  }

  /** So many runs on inputs of a seed; the terminal shows how far they are. */
  static VerifyOptions.Builder options(int runs, long seed, Terminal terminal) {
    return VerifyOptions.builder().runs(runs).seed(seed).progress(
        (step, done, total) -> terminal.progress(
            "verifying: " + step + " (" + (done + 1) + " of " + total + ") …"));
  }

  static void print(Verification verification, Terminal text) {
    Table outputs = Table.of("output", ">max difference", ">allowed", ">observed / allowed");
    for (OutputResult o : verification.outputs()) {
      outputs.row(o.name(), Text.real(o.maxAbs()), Text.real(o.allowed()), Text.ratio(o.ratio()));
    }
    if (!outputs.isEmpty()) {
      outputs.print(text);
      text.line("");
    }
    Table sites = Table.of(
        "folded", "into", "operator", ">max difference", ">observed / allowed", "where");
    for (SiteResult s : verification.sites()) {
      sites.row(
          s.name(), s.layer(), s.operator(), Text.real(s.maxAbs()), Text.ratio(s.ratio()),
          s.where());
    }
    if (!sites.isEmpty()) {
      sites.print(text);
      text.line("");
    }
    verification.notes().forEach(n -> text.line(Text.printable(n)));
    text.line(summary(verification, text));
  }

  /** One line: the verdict and what it rests on. */
  static String summary(Verification v, Terminal text) {
    String style = v.verdict() == Verdict.EQUIVALENT ? "green" : "red";
    return text.styled(style, v.verdict().name()) + ": "
        + (v.reason().isEmpty() ? "" : Text.printable(v.reason()) + "; ")
        + (v.worstSite().isEmpty()
            ? "nothing was compared"
            : "worst observed / allowed " + Text.ratio(v.worstRatio()) + " at "
                + Text.printable(v.worstSite()))
        + ", largest difference of an output " + Text.real(v.maxAbs()) + ", "
        + Text.count(v.sites().size(), "fold site") + ", " + Text.count(v.runs(), "run");
  }

  /** Both models, the keys of a fold's report, and every site and output. */
  static Json json(Verification v, Path a, Path b) {
    return brief(Json.object().put("schema", 1).put("a", a.toString()).put("b", b.toString()), v)
        .put(
            "outputs",
            v.outputs()
                .stream()
                .map(
                    o -> Json.object()
                        .put("name", o.name())
                        .put("maxAbs", o.maxAbs())
                        .put("maxRelative", o.maxRelative())
                        .put("ratio", o.ratio())
                        .put("allowed", o.allowed()))
                .toList())
        .put("sites", v.sites().stream().map(Verifications::json).toList());
  }

  private static Json json(SiteResult s) {
    return Json.object()
        .put("node", s.name())
        .put("layer", s.layer())
        .put("op", s.operator())
        .put("output", s.output())
        .put("ratio", s.ratio())
        .put("stepwiseRatio", s.stepwiseRatio())
        .put("where", s.where())
        .put("maxAbs", s.maxAbs())
        .put("elements", s.elements());
  }

  /** Verdict and figures, without sites and outputs. */
  static Json brief(Verification v) {
    return brief(Json.object(), v);
  }

  private static Json brief(Json json, Verification v) {
    return json
        .put("verdict", v.verdict().name())
        .put("reason", v.reason())
        .put("worstRatio", v.worstRatio())
        .put("worstSite", v.worstSite())
        .put("maxAbs", v.maxAbs())
        .put("outputsCompared", v.outputsCompared())
        .put("runs", v.runs())
        .putAll("seeds", v.seeds())
        .putTexts("notes", v.notes());
  }
}
