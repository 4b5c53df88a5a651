package dev.crease.cli;

import dev.crease.error.ModelFileException;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldOptions.ListedInitializers;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.report.FoldPage;
import dev.crease.verify.Verdict;
import dev.crease.verify.Verification;
import dev.crease.verify.Verifier;
import dev.crease.verify.VerifyOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.jr.ob.JSON;

/** {@code crease report}. */
@Command(name = "report", description = {
    "Writes a page that shows an original and its fold, by any tool: figures, both graphs, what stays and why, errors.",
    "The page needs nothing else and no network."})
final class ReportCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A.onnx", description = "The original.", converter = UserPaths.class)
  Path a = Path.of("");

  @Parameters(index = "1", paramLabel = "B.onnx", description = "The folded model.", converter = UserPaths.class)
  Path b = Path.of("");

  @Option(names = {"-o",
      "--output"}, paramLabel = "FILE.html", converter = UserPaths.class, description = "The page; B.html beside the folded model unless given.")
  Optional<Path> out = Optional.empty();

  @Option(names = "--bench", paramLabel = "FILE.json", converter = UserPaths.class, description = "Times to show, as crease bench --json prints them.")
  Optional<Path> bench = Optional.empty();

  @Option(names = "--no-verify", description = "Do not run the models.")
  boolean noVerify;

  @Option(names = "--listed-initializers", paramLabel = "WHAT", defaultValue = "by-habit", converter = ListedInitializersChoice.class, completionCandidates = Choices.ListedInitializers.class, description = ListedInitializersChoice.DESCRIPTION)
  ListedInitializers listedInitializers = ListedInitializers.BY_HABIT;

  @Option(names = "--shape", paramLabel = "[NAME=]1x3x640x640", description = "The shape that verification uses for an input whose size the model leaves open.")
  List<String> shapes = new ArrayList<>();

  @Option(names = "--runs", paramLabel = "N", defaultValue = "1", description = "Verification runs; 1 unless given.")
  int runs = 1;

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of verification's inputs; 1 unless given.")
  long seed = 1;

  private final Terminal terminal;

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    if (!noVerify) {
      Verifications.requireOne("--runs", runs);
    }
    Path target = out.orElseGet(() -> beside(b));
    List<Map<String, Object>> times = bench.isPresent() ? times(bench.get()) : List.of();
    try (ModelFile original = ModelFile.open(a);
        ModelFile folded = ModelFile.open(b);
        Arena arena = Arena.ofShared();
        HostFoldEngine engine = new HostFoldEngine()) {
      FoldOptions options = FoldOptions.builder().listedInitializers(listedInitializers).build();
      Folded plan = terminal.during("folding",
          () -> Folded.of(original.model(), options, engine, arena));
      Optional<Verification> verification = noVerify
          ? Optional.empty()
          : Optional.of(terminal.during("verifying",
              () -> Verifier.compare(original.model(), folded.model(), verification(original
                  .model()))));
      new FoldPage(a.toString(), b.toString(), original.model(), folded.model(), plan.folds(),
          plan.refusals(), original.byteSize(), folded.byteSize(), verification, Map.of(), times)
          .write(target);
      verification.ifPresent(v -> terminal.line(Verifications.summary(v, terminal)));
      terminal.line("page: " + Text.printable(target.toString()));
      return verification.filter(v -> v.verdict() == Verdict.NOT_EQUIVALENT).isPresent()
          ? ExitCode.NOT_EQUIVALENT
          : ExitCode.DONE;
    }
  }

  private VerifyOptions verification(Model model) {
    VerifyOptions.Builder builder = Verifications.options(runs, seed, terminal);
    ModelInputs.shapes(shapes, model).forEach(builder::shape);
    return builder.build();
  }

  /** {@code dir/m.onnx} becomes {@code dir/m.html}. */
  private static Path beside(Path model) {
    String name = String.valueOf(model.getFileName());
    return model.resolveSibling(name.replaceFirst("(?i)\\.onnx$", "") + ".html");
  }

  private static List<Map<String, Object>> times(Path file) throws IOException {
    try {
      Object results = JSON.std.mapFrom(Files.readString(file)).get("results");
      if (results instanceof List<?> list
          && list.stream().allMatch(r -> r instanceof Map<?, ?> m && isResult(m))) {
        return list.stream().map(r -> ((Map<?, ?>) r).entrySet().stream()
            .filter(e -> e.getValue() != null)
            .collect(Collectors.toMap(e -> e.getKey().toString(), e -> (Object) e.getValue())))
            .toList();
      }
    } catch (JacksonException e) {
      throw notTimes(file, "no JSON", e);
    }
    throw notTimes(file, "others", null);
  }

  private static boolean isResult(Map<?, ?> result) {
    return result.get("executor") instanceof String && result.get("model") instanceof String
        && result.get("batch") instanceof Number && result.get("medianSeconds") instanceof Number;
  }

  private static ModelFileException notTimes(Path file, String got,
      @org.jspecify.annotations.Nullable Throwable cause) {
    String expected = "what crease bench --json prints, results with executor, model, batch and medianSeconds";
    return cause == null
        ? new ModelFileException(file.toString(), expected, got, "")
        : new ModelFileException(file.toString(), expected, got, "", cause);
  }
}
