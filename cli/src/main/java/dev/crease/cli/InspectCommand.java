package dev.crease.cli;

import dev.crease.Crease;
import dev.crease.FoldReport;
import dev.crease.GraphCounts;
import dev.crease.Inspection;
import dev.crease.Inspection.Port;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldOptions.ListedInitializers;
import dev.crease.op.Dim;
import dev.crease.report.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease inspect}. */
@Command(name = "inspect", description = {
    "Shows inputs, outputs and operators of a model, what would fold, and what would not and why.",
    "Nothing is computed and nothing is written."})
final class InspectCommand implements Callable<Integer> {

  @Parameters(paramLabel = "IN.onnx", description = "The model.", converter = UserPaths.class)
  Path in = Path.of("");

  @Option(names = "--listed-initializers", paramLabel = "WHAT", defaultValue = "by-habit", converter = ListedInitializersChoice.class, completionCandidates = Choices.ListedInitializers.class, description = ListedInitializersChoice.DESCRIPTION)
  ListedInitializers listedInitializers = ListedInitializers.BY_HABIT;

  @Option(names = "--json", description = "Print JSON on standard output and all else on standard error.")
  boolean json;

  private final Terminal terminal;

  InspectCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    FoldOptions options = FoldOptions.builder().listedInitializers(listedInitializers).build();
    Inspection inspection = terminal.during(
        "reading " + Text.printable(in.toString()), () -> Crease.inspect(in, options, json));
    if (json) {
      terminal.line(json(inspection).toString());
    } else {
      print(inspection);
    }
    return ExitCode.DONE;
  }

  private void print(Inspection inspection) {
    terminal.line(
        Text.printable(inspection.model().toString()) + ": " + Text.bytes(inspection.byteSize())
            + ", IR version " + inspection.irVersion() + ", " + opsets(inspection.opsets()) + ", "
            + Text.count(inspection.parameters(), "stored value"));
    if (!inspection.externalFiles().isEmpty()) {
      terminal.line(
          "external data: "
              + inspection.externalFiles().stream().map(p -> Text.printable(p.toString()))
                  .collect(Collectors.joining(", ")));
    }
    terminal.line("");
    Table ports = Table.of("port", "name", "type");
    inspection.inputs().forEach(p -> ports.row("input", p.name(), p.type().toString()));
    inspection.outputs().forEach(p -> ports.row("output", p.name(), p.type().toString()));
    ports.print(terminal);
    terminal.line("");
    operators(inspection.before(), inspection.after()).print(terminal);
    section(
        Text.count(inspection.folds().size(), "node") + " would fold",
        FoldTables.folds(inspection.folds()));
    section(
        Text.count(inspection.refusals().size(), "node") + " would stay",
        FoldTables.refusals(inspection.refusals()));
  }

  private void section(String title, Table table) {
    terminal.line("");
    terminal.line(terminal.styled("bold", title));
    if (!table.isEmpty()) {
      table.print(terminal);
    }
  }

  private static String opsets(Map<String, Integer> opsets) {
    return opsets.entrySet()
        .stream()
        .map(
            e -> (e.getKey().isEmpty() ? "opset" : Text.printable(e.getKey())) + " "
                + e.getValue())
        .collect(Collectors.joining(", "));
  }

  private static Table operators(GraphCounts before, GraphCounts after) {
    Table table = Table.of("operator", ">nodes", ">folded");
    before.operators()
        .forEach(
            (name, count) -> table.row(
                name,
                Text.count(count),
                Text.count(after.operators().getOrDefault(name, 0))));
    after.operators()
        .forEach((name, count) -> {
          if (!before.operators().containsKey(name)) {
            table.row(name, "0", Text.count(count));
          }
        });
    return table.row("all", Text.count(before.nodes()), Text.count(after.nodes()));
  }

  /** The keys of a fold's report, {@code null} where nothing was computed or written, and what the model holds. */
  private static Json json(Inspection inspection) {
    Json operators = Json.object();
    inspection.before().operators().forEach((name, count) -> operators.put(name, (long) count));
    Json opsets = Json.object();
    inspection.opsets().forEach(
        (domain, version) -> opsets.put(domain.isEmpty() ? "ai.onnx" : domain, (long) version));
    return Json.object()
        .put("schema", 1)
        .put("model", inspection.model().toString())
        .put("sha256", inspection.sha256())
        .put("output", Optional.empty())
        .put("outputSha256", Optional.empty())
        .put("irVersion", inspection.irVersion())
        .put("opsets", opsets)
        .put("inputs", inspection.inputs().stream().map(InspectCommand::json).toList())
        .put("outputs", inspection.outputs().stream().map(InspectCommand::json).toList())
        .put("operators", operators)
        .put("parameters", inspection.parameters())
        .putTexts(
            "externalData", inspection.externalFiles().stream().map(Path::toString).toList())
        .put("nodesBefore", inspection.before().nodes())
        .put("nodesAfter", inspection.after().nodes())
        .put("batchNormalizationBefore", inspection.before().batchNormalizations())
        .put("batchNormalizationAfter", inspection.after().batchNormalizations())
        .put("bytesBefore", inspection.byteSize())
        .put("bytesAfter", Optional.empty())
        .put("dataFile", Optional.empty())
        .put("folds", FoldTables.foldsJson(inspection.folds()))
        .put("refusals", FoldTables.refusalsJson(inspection.refusals()))
        .put("engine", Optional.empty())
        .put("engineReport", Optional.empty())
        .put("verification", Optional.empty())
        .put(
            "seconds",
            FoldReports.seconds(
                new FoldReport.Seconds(
                    inspection.readNanos() / 1e9, inspection.planNanos() / 1e9, 0, 0, 0, 0)));
  }

  /** An axis of unknown size is its name, or null where it has none; a shape of unknown rank is null. */
  private static Json json(Port port) {
    return Json.object()
        .put("name", port.name())
        .put("type", port.type().dtype().map(Enum::name))
        .put("shape", port.type().dims().map(InspectCommand::sizes));
  }

  private static List<@Nullable Object> sizes(List<Dim> dims) {
    return dims.stream().<@Nullable Object>map(d -> switch (d) {
      case Dim.Size(long size) -> size;
      case Dim.Symbol(String name) -> name.isEmpty() ? null : name;
    }).collect(Collectors.toCollection(java.util.ArrayList::new));
  }
}
