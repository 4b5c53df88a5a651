package dev.crease.cli;

import dev.crease.Certificate;
import dev.crease.Crease;
import dev.crease.Explanation;
import dev.crease.FoldEngines;
import dev.crease.FoldFileOptions;
import dev.crease.FoldReport;
import dev.crease.Stage;
import dev.crease.error.InvalidOptionException;
import dev.crease.fold.FoldEngine;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldOptions.ListedInitializers;
import dev.crease.onnx.ModelFile;
import dev.crease.verify.VerifyOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease fold}. */
@Command(name = "fold", description = {
    "Folds per-channel affines of a model into its layers, verifies the result and writes it.",
    "The output is put in its place in one step once it is verified; the input is never changed."})
final class FoldCommand implements Callable<Integer> {

  @Parameters(paramLabel = "IN.onnx", description = "The model.", converter = UserPaths.class)
  Path in = Path.of("");

  @Option(names = {"-o",
      "--output"}, paramLabel = "OUT.onnx", converter = UserPaths.class, description = "The file to write; IN.folded.onnx beside the input unless given.")
  Optional<Path> out = Optional.empty();

  @Option(names = "--engine", paramLabel = "NAME", completionCandidates = Choices.Engines.class, defaultValue = "host", description = "What computes the weights: host, or tornado[:BACKEND:DEVICE].")
  String engine = "host";

  @Option(names = "--report", paramLabel = "FILE.json", converter = UserPaths.class, description = "Write a report, with the SHA-256 of both files.")
  Optional<Path> report = Optional.empty();

  @Option(names = "--certificate", paramLabel = "FILE.json", converter = UserPaths.class, description = "Write what was folded by which formula, and what runs of both files found; crease verify --certificate checks it.")
  Optional<Path> certificate = Optional.empty();

  @Option(names = "--html", paramLabel = "FILE.html", converter = UserPaths.class, description = "Write a page that shows both graphs, what stays and why; it needs nothing else and no network.")
  Optional<Path> html = Optional.empty();

  @Option(names = "--json", description = "Print the report on standard output and all else on standard error.")
  boolean json;

  @Option(names = "--dry-run", description = "Do everything but write the output.")
  boolean dryRun;

  @Option(names = "--no-verify", description = "Do not run both models before writing.")
  boolean noVerify;

  @Option(names = "--keep", paramLabel = "NODE", description = "Leave this affine or layer as it is. May be given more than once.")
  List<String> keep = new ArrayList<>();

  @Option(names = "--skip", paramLabel = "RULE", completionCandidates = Choices.Rules.class, description = "Switch the rule for this operator off, Gemm for instance. May be given more than once.")
  List<String> skip = new ArrayList<>();

  @Option(names = "--list-rules", help = true, description = "Print the rules that --skip takes, and exit.")
  boolean listRules;

  @Option(names = "--listed-initializers", paramLabel = "WHAT", defaultValue = "by-habit", converter = ListedInitializersChoice.class, completionCandidates = Choices.ListedInitializers.class, description = ListedInitializersChoice.DESCRIPTION)
  ListedInitializers listedInitializers = ListedInitializers.BY_HABIT;

  @Option(names = "--explain", paramLabel = "NODE", description = "Show what was looked at for this node, and why it folds or stays.")
  List<String> explain = new ArrayList<>();

  @Option(names = "--overwrite", description = "Replace the output if it exists.")
  boolean overwrite;

  @Option(names = "--external-data", description = "Put weights of 1 KiB and more into OUT.onnx.data beside the output.")
  boolean externalData;

  @Option(names = "--shape", paramLabel = "[NAME=]1x3x640x640", description = "The shape that verification uses for an input whose size the model leaves open.")
  List<String> shapes = new ArrayList<>();

  @Option(names = "--runs", paramLabel = "N", defaultValue = "3", description = "Verification runs; 3 unless given.")
  int runs = 3;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of verification's inputs; 1 unless given.")
  long seed = 1;

  private final Terminal terminal;

  FoldCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (listRules) {
      RuleList.print(terminal, json);
      return ExitCode.DONE;
    }
    if (certificate.isPresent() && dryRun) {
      throw new InvalidOptionException(
          "--certificate", "a fold that is written", "--dry-run", "leave one of them out");
    }
    Path target = out.orElseGet(() -> beside(in));
    Terminal text = json ? terminal.aside() : terminal;
    List<FoldReport> reports = new ArrayList<>();
    List<String> pages = new ArrayList<>();
    try (FoldEngine opened = FoldEngines.open(engine)) {
      FoldFileOptions options = options(opened, reports, pages);
      for (String node : explain) {
        print(Crease.explain(in, options.fold(), node), text);
      }
      Crease.fold(in, target, options);
    } finally {
      terminal.clearProgress();
      for (FoldReport r : reports) {
        publish(r, text);
      }
      for (String page : pages) {
        Path file = html.orElseThrow();
        Files.writeString(file, page);
        text.line("page: " + Text.printable(file.toString()));
      }
    }
    if (certificate.isPresent()) {
      certify(target, certificate.get(), text);
    }
    return ExitCode.DONE;
  }

  /** Certifies the two files as they are on the disk. */
  private void certify(Path target, Path file, Terminal text) throws IOException {
    FoldOptions.Builder builder = FoldOptions.builder().listedInitializers(listedInitializers);
    keep.forEach(builder::keep);
    skip.forEach(builder::skip);
    Certificate made = terminal.during("certifying",
        () -> Crease.certify(in, target, builder.build(), verification()));
    CertificateFile.write(made, file);
    text.line("certificate: " + Text.printable(file.toString()));
  }

  private FoldFileOptions options(FoldEngine opened, List<FoldReport> reports,
      List<String> pages) {
    FoldFileOptions.Builder builder = FoldFileOptions.builder()
        .engine(opened)
        .verify(!noVerify)
        .verification(verification())
        .dryRun(dryRun)
        .overwrite(overwrite)
        .externalData(externalData)
        .digests(json || report.isPresent())
        .progress(this::show)
        .reportTo(reports::add)
        .listedInitializers(listedInitializers);
    keep.forEach(builder::keep);
    skip.forEach(builder::skip);
    if (html.isPresent()) {
      builder.listener((original, folded, made) -> pages.add(
          FoldPages.of(original, folded, made).html()));
    }
    return builder.build();
  }

  private VerifyOptions verification() {
    Verifications.requireOne("--runs", runs);
    VerifyOptions.Builder builder = Verifications.options(runs, seed, terminal);
    if (!shapes.isEmpty()) {
      try (ModelFile file = ModelFile.open(in)) {
        ModelInputs.shapes(shapes, file.model()).forEach(builder::shape);
      }
    }
    return builder.build();
  }

  /** {@code dir/m.onnx} becomes {@code dir/m.folded.onnx}. */
  static Path beside(Path in) {
    String name = String.valueOf(in.getFileName());
    String stem = name.toLowerCase(Locale.ROOT).endsWith(".onnx")
        ? name.substring(0, name.length() - ".onnx".length())
        : name;
    return in.resolveSibling(stem + ".folded.onnx");
  }

  private void show(Stage stage) {
    terminal.progress(switch (stage) {
      case READ -> "reading " + Text.printable(in.toString()) + " …";
      case PLAN -> "planning …";
      case RESCALE -> "rescaling on " + engine + " …";
      case VERIFY -> "verifying …";
      case WRITE -> "writing …";
    });
  }

  private static void print(Explanation explanation, Terminal text) {
    text.line(text.styled("bold", Text.printable(explanation.node())));
    explanation.checks().forEach(c -> text.line("  " + Text.printable(c)));
    explanation.verdict().forEach(v -> text.line("  => " + Text.printable(v)));
    text.line("");
  }

  private void publish(FoldReport r, Terminal text) throws IOException {
    FoldReports.print(r, text);
    if (json) {
      terminal.line(FoldReports.json(r).toString());
    }
    if (report.isPresent()) {
      FoldReports.json(r).write(report.get());
    }
  }
}
