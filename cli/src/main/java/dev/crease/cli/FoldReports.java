package dev.crease.cli;

import dev.crease.FoldReport;
import dev.crease.fold.EngineReport;
import dev.crease.report.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a fold did, for people and as JSON. */
final class FoldReports {

  private FoldReports() {}

  static void print(FoldReport report, Terminal text) {
    text.line(
        Text.count(report.folds().size(), "node") + " folded, "
            + Text.count(report.refusals().size(), "node")
            + (report.refusals().size() == 1 ? " stays" : " stay") + " on purpose, engine "
            + report.engine());
    engineLines(report.engineReport()).forEach(l -> text.line("  " + Text.printable(l)));
    text.line("");
    comparison(report).print(text);
    if (!report.refusals().isEmpty()) {
      text.line("");
      FoldTables.refusals(report.refusals()).print(text);
    }
    text.line("");
    report.verification().filter(v -> !v.outputsCompared())
        .ifPresent(v -> v.notes().forEach(n -> text.line(Text.printable(n))));
    text.line(
        report.verification()
            .map(v -> Verifications.summary(v, text))
            .orElse("not verified, as --no-verify asks"));
    report.output().ifPresentOrElse(
        path -> text.line("written: " + Text.printable(path.toString())),
        () -> text.line("nothing written"));
  }

  private static List<String> engineLines(EngineReport engine) {
    List<String> lines = new ArrayList<>();
    if (!engine.laps().isEmpty()) {
      lines.add(
          engine.laps().stream()
              .map(l -> String.format(Locale.ROOT, "%s %.1f ms", l.name(), l.seconds() * 1e3))
              .collect(Collectors.joining(", ")));
    }
    lines.addAll(engine.remarks());
    return lines;
  }

  private static Table comparison(FoldReport report) {
    return Table.of("", ">before", ">after")
        .row("nodes", Text.count(report.before().nodes()), Text.count(report.after().nodes()))
        .row(
            "BatchNormalization",
            Text.count(report.before().batchNormalizations()),
            Text.count(report.after().batchNormalizations()))
        .row("bytes", Text.count(report.bytesBefore()), Text.count(report.bytesAfter()));
  }

  static Json json(FoldReport report) {
    return Json.object()
        .put("schema", 1)
        .put("model", report.model().toString())
        .put("sha256", report.sha256())
        .put("output", report.output().map(Path::toString))
        .put("outputSha256", report.outputSha256())
        .put("nodesBefore", report.before().nodes())
        .put("nodesAfter", report.after().nodes())
        .put("batchNormalizationBefore", report.before().batchNormalizations())
        .put("batchNormalizationAfter", report.after().batchNormalizations())
        .put("bytesBefore", report.bytesBefore())
        .put("bytesAfter", report.bytesAfter())
        .put("dataFile", report.dataFile().map(Path::toString))
        .put("folds", FoldTables.foldsJson(report.folds()))
        .put("refusals", FoldTables.refusalsJson(report.refusals()))
        .put("engine", report.engine())
        .put("engineReport", engineReport(report.engineReport()))
        .put("verification", report.verification().map(Verifications::brief))
        .put("seconds", seconds(report.seconds()));
  }

  private static Optional<Json> engineReport(EngineReport engine) {
    if (engine.equals(EngineReport.NONE)) {
      return Optional.empty();
    }
    Json seconds = Json.object();
    engine.laps().forEach(l -> seconds.put(l.name(), l.seconds()));
    return Optional.of(
        Json.object().put("seconds", seconds).putTexts("remarks", engine.remarks()));
  }

  static Json seconds(FoldReport.Seconds seconds) {
    return Json.object()
        .put("read", seconds.read())
        .put("plan", seconds.plan())
        .put("rescale", seconds.rescale())
        .put("write", seconds.write())
        .put("sync", seconds.sync())
        .put("verify", seconds.verify());
  }
}
