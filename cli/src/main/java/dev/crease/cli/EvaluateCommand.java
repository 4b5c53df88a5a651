package dev.crease.cli;

import dev.crease.Executors;
import dev.crease.data.Answer;
import dev.crease.data.Evaluation;
import dev.crease.data.SampleFiles;
import dev.crease.data.Samples;
import dev.crease.error.InvalidOptionException;
import dev.crease.error.UnsupportedModelException;
import dev.crease.exec.Executor;
import dev.crease.exec.ShapedSessions;
import dev.crease.fold.Folded;
import dev.crease.graph.Model;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.op.Dim;
import dev.crease.report.Json;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease evaluate}. */
@Command(name = "evaluate", description = {
    "Counts the right answers of a classifier before and after folding, and shows every answer that changed.",
    "Exit code 1 if accuracy falls by more than --max-drop."})
final class EvaluateCommand implements Callable<Integer> {

  private static final int DEFAULT_BATCH = 32;

  @Parameters(index = "0", paramLabel = "IN.onnx", description = "The original.", converter = UserPaths.class)
  Path in = Path.of("");

  @Parameters(index = "1", arity = "0..1", paramLabel = "FOLDED.onnx", description = "The folded model; folded for the occasion, and not verified, unless given.", converter = UserPaths.class)
  Optional<Path> folded = Optional.empty();

  @Option(names = "--data", required = true, paramLabel = "PATH", converter = UserPaths.class, description = {
      "The samples: a folder of images for each class, a .csv of path,class, an array as .npy or IDX file, or two in an .npz.",
      "See docs/evaluate.md."})
  Path data = Path.of("");

  @Option(names = "--answers", paramLabel = "FILE", converter = UserPaths.class, description = "The classes of an array's samples, .npy or IDX; beside an IDX file of images unless given.")
  Optional<Path> answers = Optional.empty();

  @Option(names = "--arrays", paramLabel = "SAMPLES,CLASSES", split = ",", description = "The arrays of an .npz file that are meant; the two that it has unless given.")
  List<String> arrays = List.of();

  @Option(names = "--labels", paramLabel = "FILE", converter = UserPaths.class, description = "The classes' names, one a line, the first for class 0.")
  Optional<Path> labels = Optional.empty();

  @Option(names = "--scores", paramLabel = "OUTPUT", description = "The output that has the scores; the first unless given.")
  Optional<String> scores = Optional.empty();

  @Option(names = "--top", paramLabel = "K", defaultValue = "5", description = "Also counts samples whose class is among the K first; 5 unless given.")
  int top = 5;

  @Option(names = "--batch", paramLabel = "N", defaultValue = "0", description = "Samples in a batch where the model leaves it open; 32 unless given.")
  int batch;

  @Option(names = "--max-drop", paramLabel = "POINTS", defaultValue = "0", description = "Percentage points that accuracy may fall by; 0 unless given.")
  double maxDrop;

  @Option(names = "--executor", paramLabel = "NAME", completionCandidates = Choices.Executors.class, description = "What runs both: host[:THREADS], reference, or tornado[:BACKEND:DEVICE]; host unless given.")
  String executor = Executors.preferred();

  @Mixin
  DeviceChoice device = new DeviceChoice();

  @Mixin
  ImageOptions images = new ImageOptions();

  @Option(names = "--json", description = "Print JSON on standard output and all else on standard error.")
  boolean json;

  private final Terminal terminal;

  EvaluateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Verifications.requireOne("--top", top);
    if (!(maxDrop >= 0)) {
      throw new InvalidOptionException("--max-drop", "0 or more", maxDrop + "", "");
    }
    List<String> names = labels.map(SampleFiles::labels).orElse(List.of());
    try (Arena arena = Arena.ofShared();
        ModelFile original = ModelFile.open(in);
        Executor opened = Executors.open(executor, device.options())) {
      if (folded.isPresent()) {
        try (ModelFile other = ModelFile.open(folded.get())) {
          return run(original.model(), other.model(), opened, names, arena);
        }
      }
      Model made = terminal.during("folding", () -> Folded.of(original.model(), arena).model());
      return run(original.model(), made, opened, names, arena);
    }
  }

  private int run(
      Model original, Model other, Executor opened, List<String> names, Arena arena) {
    ValueInfo input = input(original);
    String output = scores.orElse(original.graph().outputs().getFirst().name());
    Samples samples = SampleFiles.open(data, answers, arrays, names,
        () -> images.preprocessing(in).forInput(input.name(), input.type()), arena);
    int rows = rows(input);
    try (ShapedSessions before = new ShapedSessions(opened, original, 2);
        ShapedSessions after = new ShapedSessions(opened, other, 2)) {
      long start = System.nanoTime();
      Evaluation found = Evaluation.of(
          new Evaluation.Pair(before, after, input.name(), output), samples, rows, top,
          done -> terminal.progress(Text.count(done) + " of " + Text.count(samples.size())
              + " samples …"));
      terminal.clearProgress();
      long nanos = System.nanoTime() - start;
      if (json) {
        terminal.line(json(found, opened, rows, names, nanos).toString());
      } else {
        print(found, opened, names, nanos);
      }
      return found.drop() > maxDrop ? ExitCode.NOT_EQUIVALENT : ExitCode.DONE;
    }
  }

  private static ValueInfo input(Model model) {
    List<ValueInfo> inputs = model.graph().requiredInputs();
    if (inputs.size() != 1) {
      throw new UnsupportedModelException("model", "one input",
          inputs.size() + ": " + String.join(", ", inputs.stream().map(ValueInfo::name).toList()),
          "");
    }
    return inputs.getFirst();
  }

  private int rows(ValueInfo input) {
    Dim first = input.type().hasRank() && input.type().rank() > 0
        ? input.type().dim(0)
        : Dim.unknown();
    if (batch < 0 || first.isKnown() && batch > 0 && !first.is(batch)) {
      throw new InvalidOptionException("--batch",
          first.isKnown() ? "the model's " + first : "1 or more", batch + "", "");
    }
    return first.isKnown()
        ? Math.clamp(first.orUnknown(), 1, Integer.MAX_VALUE)
        : batch == 0 ? DEFAULT_BATCH : batch;
  }

  private void print(Evaluation found, Executor opened, List<String> names, long nanos) {
    terminal.line(Text.count(found.samples(), "sample") + " on " + opened.device() + " in "
        + Text.seconds(nanos / 1e9) + " s, both models");
    terminal.line("");
    Table table = Table.of("model", ">right", ">accuracy", ">top " + top, ">accuracy");
    row(table, "original", found.before(), found.samples());
    row(table, "folded", found.after(), found.samples());
    table.print(terminal);
    terminal.line("");
    terminal.line("largest difference of a score: " + Text.real(found.maxAbs())
        + "; closest call: " + Text.real(found.smallestMargin()) + ", sample "
        + Text.printable(found.closest()));
    if (found.changes().isEmpty()) {
      terminal.line("no answer changed");
      return;
    }
    terminal.line(Text.count(found.changes().size(), "answer") + " changed");
    terminal.line("");
    Table changes = Table.of("sample", "class", "before", ">margin", "after", ">margin");
    for (Evaluation.Change c : found.changes()) {
      changes.row(c.sample(), label(c.label(), names), label(c.before().best(), names),
          Text.real(c.before().margin()), label(c.after().best(), names),
          Text.real(c.after().margin()));
    }
    changes.print(terminal);
  }

  private static void row(Table table, String model, Evaluation.Right right, int samples) {
    table.row(model, Text.count(right.first()), percent(right.first(), samples),
        Text.count(right.amongTop()), percent(right.amongTop(), samples));
  }

  private static String percent(int right, int samples) {
    return String.format(Locale.ROOT, "%.2f %%", 100.0 * right / samples);
  }

  private static String label(int index, List<String> names) {
    return index < names.size() ? names.get(index) : Integer.toString(index);
  }

  private Json json(
      Evaluation found, Executor opened, int rows, List<String> names, long nanos) {
    return Json.object()
        .put("schema", 1)
        .put("model", in.toString())
        .put("folded", folded.map(Path::toString))
        .put("data", data.toString())
        .put("executor", opened.name())
        .put("samples", found.samples())
        .put("batch", rows)
        .put("top", top)
        .put("before", json(found.before(), found.samples()))
        .put("after", json(found.after(), found.samples()))
        .put("drop", found.drop())
        .put("maxAbs", found.maxAbs())
        .put("smallestMargin", found.smallestMargin())
        .put("closest", found.closest())
        .put("changes", found.changes().stream().map(c -> Json.object()
            .put("sample", c.sample())
            .put("class", label(c.label(), names))
            .put("before", json(c.before(), names))
            .put("after", json(c.after(), names))).toList())
        .put("seconds", nanos / 1e9);
  }

  private static Json json(Evaluation.Right right, int samples) {
    return Json.object().put("right", right.first())
        .put("accuracy", (double) right.first() / samples)
        .put("rightInTop", right.amongTop())
        .put("topAccuracy", (double) right.amongTop() / samples);
  }

  private static Json json(Answer answer, List<String> names) {
    return Json.object().put("answer", label(answer.best(), names))
        .put("next", label(answer.second(), names)).put("margin", answer.margin());
  }
}
