package dev.crease.cli;

import dev.crease.exec.Executor;
import dev.crease.report.Json;
import dev.crease.verify.ExecutorCheck;
import dev.crease.verify.ExecutorCheck.StepResult;
import java.util.Comparator;
import java.util.Optional;

/** How an executor compares with the reference, for people and as JSON. */
final class ExecutorChecks {

  private ExecutorChecks() {}

  static void print(Executor executor, ExecutorCheck.Result result, Terminal text) {
    result.summary().forEach(line -> text.line(Text.printable(line)));
    String compared = executor.name() + ": " + Text.count(result.steps().size(), "step")
        + " compared with the reference, ";
    Optional<StepResult> wrong = result.firstWrong();
    if (wrong.isPresent()) {
      text.line(text.styled("red", "DIFFERENT") + ": " + compared + "the first that differs is "
          + describe(wrong.get()));
    } else {
      text.line(text.styled("green", "SAME") + ": " + compared + worst(result)
          .map(w -> "worst observed / allowed " + Text.ratio(ratio(w)) + " at " + describe(w))
          .orElse("nothing to compare"));
    }
  }

  private static String describe(StepResult step) {
    return Text.printable(step.node()) + " (" + step.operator() + "), value "
        + Text.printable(step.value()) + ": max difference " + Text.real(step.maxAbs())
        + ", allowed " + Text.real(step.allowed());
  }

  static Json json(Executor executor, ExecutorCheck.Result result) {
    return Json.object()
        .put("name", executor.name())
        .put("device", executor.device())
        .put("verdict", result.firstWrong().isEmpty() ? "SAME" : "DIFFERENT")
        .put("steps", result.steps().size())
        .put("worstRatio", worst(result).map(ExecutorChecks::ratio))
        .put("worstStep", worst(result).map(StepResult::node))
        .put("firstWrong", result.firstWrong().map(StepResult::node))
        .putTexts("summary", result.summary());
  }

  private static Optional<StepResult> worst(ExecutorCheck.Result result) {
    return result.steps().stream().max(Comparator.comparingDouble(ExecutorChecks::ratio));
  }

  private static double ratio(StepResult step) {
    return step.maxAbs() == 0 ? 0 : step.maxAbs() / step.allowed();
  }
}
