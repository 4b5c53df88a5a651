package dev.crease.cli;

import dev.crease.error.InvalidOptionException;
import dev.crease.onnx.ModelFile;
import dev.crease.report.DiffFormats;
import dev.crease.report.DiffSvg;
import dev.crease.report.ModelDiff;
import dev.crease.report.NodeDiff;
import dev.crease.report.NodeDiff.Change;
import dev.crease.report.NodeDiff.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease diff}. */
@Command(name = "diff", description = {
    "Shows what differs between two models: nodes, attributes, types, weights.",
    "Nodes are told by name and output. Nothing is run; crease verify says whether both compute the same."})
final class DiffCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A.onnx", description = "A model.", converter = UserPaths.class)
  Path a = Path.of("");

  @Parameters(index = "1", paramLabel = "B.onnx", description = "Another.", converter = UserPaths.class)
  Path b = Path.of("");

  @Option(names = "--json", description = "Print JSON on standard output and all else on standard error.")
  boolean json;

  @Option(names = "--markdown", description = "Print Markdown.")
  boolean markdown;

  @Option(names = "--svg", description = "Print an SVG picture.")
  boolean svg;

  @Option(names = {"-o",
      "--output"}, paramLabel = "FILE", converter = UserPaths.class, description = "Write to this file instead of standard output.")
  Optional<Path> out = Optional.empty();

  @Option(names = "--exit-code", description = "End with exit code 1 if anything differs.")
  boolean exitCode;

  private final Terminal terminal;

  DiffCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (Stream.of(json, markdown, svg).filter(x -> x).count() > 1) {
      throw new InvalidOptionException("crease diff", "one of --json, --markdown and --svg",
          "several", "leave all but one out");
    }
    ModelDiff diff = terminal.during("comparing", this::compare);
    if (!json && !markdown && !svg && out.isEmpty()) {
      print(diff);
    } else {
      write(text(diff));
    }
    return exitCode && !diff.isSame() ? ExitCode.NOT_EQUIVALENT : ExitCode.DONE;
  }

  private ModelDiff compare() {
    try (ModelFile first = ModelFile.open(a); ModelFile second = ModelFile.open(b)) {
      return ModelDiff.of(first.model(), second.model());
    }
  }

  private String text(ModelDiff diff) {
    String first = a.toString();
    String second = b.toString();
    if (json) {
      return DiffFormats.json(diff, first, second).toString();
    }
    return svg ? DiffSvg.of(diff, first, second) : DiffFormats.markdown(diff, first, second);
  }

  private void write(String text) throws IOException {
    if (out.isEmpty()) {
      terminal.line(text.stripTrailing());
    } else {
      Files.writeString(out.get(), text.stripTrailing() + "\n");
      terminal.line("written: " + Text.printable(out.get().toString()));
    }
  }

  private void print(ModelDiff diff) {
    diff.model().forEach(c -> terminal.line(Text.printable(
        c.what() + ": " + c.before() + " → " + c.after())));
    for (NodeDiff node : diff.differing()) {
      terminal.line(terminal.styled(style(node.status()),
          node.status().sign() + " " + Text.printable(node.op() + " " + node.node())));
      print(node.changes());
    }
    terminal.line((diff.isSame() ? "nothing differs: " : "") + DiffFormats.counts(diff));
  }

  private void print(List<Change> changes) {
    changes.forEach(c -> terminal.line(Text.printable(
        "    " + c.what() + ": " + c.before() + " → " + c.after())));
  }

  private static String style(Status status) {
    return switch (status) {
      case SAME -> "faint";
      case CHANGED -> "yellow";
      case REMOVED -> "red";
      case ADDED -> "green";
    };
  }
}
