package dev.crease.cli;

import dev.crease.cli.Contestant.Result;
import dev.crease.report.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The results of a comparison, as a table, as CSV and as JSON. */
final class BenchReport {

  private record LeftOut(String executor, String why) {}

  private final Path model;
  private final int runs;
  private final List<Result> results = new ArrayList<>();
  private final List<LeftOut> leftOut = new ArrayList<>();

  BenchReport(Path model, int runs) {
    this.model = model;
    this.runs = runs;
  }

  void add(Result result) {
    results.add(result);
  }

  void leaveOut(String executor, String why) {
    leftOut.add(new LeftOut(executor, why));
  }

  /** How many times as fast as the original the folded model is, at the median. */
  private Optional<Double> speedup(Result result) {
    return results.stream()
        .filter(
            r -> r.executor().equals(result.executor()) && r.batch() == result.batch()
                && r.variant().equals("original") && !result.variant().equals("original"))
        .map(r -> (double) r.median() / result.median())
        .findFirst();
  }

  void print(Terminal terminal) {
    terminal.line(
        Text.printable(model.toString()) + ", " + Text.count(runs, "run")
            + " each, times in milliseconds");
    terminal.line("");
    Table table = Table.of(
        "executor", "model", ">batch", ">load", ">compile", ">again", ">first", ">min", ">median",
        ">p90", ">p99", ">per second", ">speed-up", ">peak MB", ">difference");
    results.forEach(
        r -> table.row(
            r.executor(),
            r.variant(),
            Integer.toString(r.batch()),
            Text.millis(r.load()),
            Text.millis(r.compile()),
            millis(r.compileAgain()),
            Text.millis(r.first()),
            Text.millis(r.min()),
            Text.millis(r.median()),
            Text.millis(r.p90()),
            Text.millis(r.p99()),
            Text.real(r.perSecond()),
            speedup(r).map(s -> String.format(Locale.ROOT, "%.2f", s)).orElse(""),
            r.peakBytes().map(b -> String.format(Locale.ROOT, "%.1f", b / 1e6)).orElse(""),
            r.variant().equals("original") ? "" : Text.real(r.maxAbs())));
    table.print(terminal);
    printDeviceTimes(terminal);
    leftOut.forEach(
        l -> terminal.line(l.executor() + " left out: " + Text.printable(l.why())));
  }

  private void printDeviceTimes(Terminal terminal) {
    Table table = Table.of(
        "executor", "model", ">batch", ">upload", ">kernels", ">download", ">on the host");
    results.stream()
        .filter(r -> r.kernel().isPresent())
        .forEach(
            r -> table.row(
                r.executor(),
                r.variant(),
                Integer.toString(r.batch()),
                millis(r.upload()),
                millis(r.kernel()),
                millis(r.download()),
                millis(r.host())));
    if (!table.isEmpty()) {
      terminal.line("");
      terminal.line("medians of further runs that the device counted, which slows them:");
      table.print(terminal);
    }
  }

  private static String millis(Optional<Long> nanos) {
    return nanos.map(Text::millis).orElse("");
  }

  void printCsv(Terminal terminal) {
    terminal.line(
        "executor,model,batch,runs,load_ms,compile_ms,first_ms,min_ms,median_ms,p90_ms,p99_ms,"
            + "transfer_ms,kernel_ms,host_ms,per_second,max_abs,compile_again_ms,upload_ms,download_ms,"
            + "peak_mb");
    results.forEach(
        r -> terminal.line(
            String.join(
                ",",
                r.executor(),
                r.variant(),
                Integer.toString(r.batch()),
                Integer.toString(runs),
                csv(r.load()),
                csv(r.compile()),
                csv(r.first()),
                csv(r.min()),
                csv(r.median()),
                csv(r.p90()),
                csv(r.p99()),
                csv(r.transfer()),
                csv(r.kernel()),
                csv(r.host()),
                Double.toString(r.perSecond()),
                Double.toString(r.maxAbs()),
                csv(r.compileAgain()),
                csv(r.upload()),
                csv(r.download()),
                csv(r.peakBytes()))));
    leftOut.forEach(
        l -> terminal.note(l.executor() + " left out: " + Text.printable(l.why())));
  }

  private static String csv(Optional<Long> nanos) {
    return nanos.map(BenchReport::csv).orElse("");
  }

  private static String csv(long nanos) {
    return Double.toString(nanos / 1e6);
  }

  Json json() {
    return Json.object()
        .put("schema", 1)
        .put("model", model.toString())
        .put("runs", runs)
        .put("results", results.stream().map(this::json).toList())
        .put(
            "leftOut",
            leftOut.stream()
                .map(l -> Json.object().put("executor", l.executor()).put("why", l.why()))
                .toList());
  }

  private Json json(Result r) {
    return Json.object()
        .put("executor", r.executor())
        .put("model", r.variant())
        .put("batch", r.batch())
        .put("loadSeconds", r.load() / 1e9)
        .put("compileSeconds", r.compile() / 1e9)
        .put("compileAgainSeconds", r.compileAgain().map(n -> n / 1e9))
        .put("firstSeconds", r.first() / 1e9)
        .put("minSeconds", r.min() / 1e9)
        .put("medianSeconds", r.median() / 1e9)
        .put("p90Seconds", r.p90() / 1e9)
        .put("p99Seconds", r.p99() / 1e9)
        .put("transferSeconds", r.transfer().map(n -> n / 1e9))
        .put("uploadSeconds", r.upload().map(n -> n / 1e9))
        .put("kernelSeconds", r.kernel().map(n -> n / 1e9))
        .put("downloadSeconds", r.download().map(n -> n / 1e9))
        .put("hostSeconds", r.host().map(n -> n / 1e9))
        .put("perSecond", r.perSecond())
        .put("speedup", speedup(r))
        .put("peakBytes", r.peakBytes())
        .put("maxAbs", r.maxAbs());
  }
}
