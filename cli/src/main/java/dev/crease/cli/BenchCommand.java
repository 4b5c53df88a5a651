package dev.crease.cli;

import dev.crease.Crease;
import dev.crease.Executors;
import dev.crease.FoldFileOptions;
import dev.crease.RandomInputs;
import dev.crease.error.CreaseException;
import dev.crease.error.InvalidOptionException;
import dev.crease.exec.DeviceInfo;
import dev.crease.exec.Executor;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease bench}. */
@Command(name = "bench", description = {
    "Times a model against its folded self, executor by executor.",
    "Original and folded take turns, so that a machine whose speed drifts slows both."})
final class BenchCommand implements Callable<Integer> {

  /** Runs that the device counts, after those that count as a whole. */
  private static final int COUNTED = 3;

  /**
   * Inputs to run on.
   *
   * @param inputs by name
   * @param items size of their first axis
   */
  private record Trial(Map<String, Tensor> inputs, int items) {

    Map<String, Shape> shapes() {
      Map<String, Shape> shapes = new LinkedHashMap<>();
      inputs.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
      return shapes;
    }
  }

  @Parameters(paramLabel = "IN.onnx", description = "The model.", converter = UserPaths.class)
  Path in = Path.of("");

  @Option(names = "--folded", paramLabel = "FILE.onnx", converter = UserPaths.class, description = "The folded model; folded for the occasion, and not verified, unless given.")
  Optional<Path> folded = Optional.empty();

  @Option(names = "--executor", paramLabel = "NAME", description = "Time this executor alone. May be given more than once; all that can be used unless given.")
  List<String> executors = new ArrayList<>();

  @Mixin
  DeviceChoice device = new DeviceChoice();

  @Option(names = "--shape", paramLabel = "[NAME=]1x3x640x640", description = "The shape of an input whose size the model leaves open.")
  List<String> shapes = new ArrayList<>();

  @Option(names = "--batch", paramLabel = "N[,N]", split = ",", description = "Sizes of the first axis of every input that leaves it open, one after the other.")
  List<Integer> batches = new ArrayList<>();

  @Option(names = "--runs", paramLabel = "N", defaultValue = "20", description = "Runs that count; 20 unless given.")
  int runs = 20;

  @Option(names = "--warm-ups", paramLabel = "N", defaultValue = "3", description = "Runs before them that do not count; 3 unless given. The JVM compiles the host's kernels during the first hundred.")
  int warmUps = 3;

  @Option(names = "--seed", defaultValue = "1", description = "Seed of the inputs; 1 unless given.")
  long seed = 1;

  @Option(names = "--json", description = "Print JSON on standard output and all else on standard error.")
  boolean json;

  @Option(names = "--csv", description = "Print comma-separated values, times in milliseconds.")
  boolean csv;

  private final Terminal terminal;

  BenchCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    Verifications.requireOne("--runs", runs);
    Verifications.requireOne("--warm-ups", warmUps);
    executors.forEach(name -> Executors.open(name, device.options()).close());
    Path folder = Files.createTempDirectory("crease-bench");
    Path target = folded.orElse(folder.resolve("folded.onnx"));
    try {
      if (folded.isEmpty()) {
        terminal.during(
            "folding",
            () -> Crease.fold(in, target, FoldFileOptions.builder().verify(false).build()));
      }
      BenchReport report = new BenchReport(in, runs);
      compare(target, report);
      publish(report);
    } finally {
      Files.deleteIfExists(folder.resolve("folded.onnx"));
      Files.deleteIfExists(folder.resolve("folded.onnx.data"));
      Files.delete(folder);
    }
    return ExitCode.DONE;
  }

  private void publish(BenchReport report) {
    if (json) {
      terminal.line(report.json().toString());
    } else if (csv) {
      report.printCsv(terminal);
    } else {
      report.print(terminal);
    }
  }

  private void compare(Path target, BenchReport report) {
    long start = System.nanoTime();
    try (ModelFile original = ModelFile.open(in)) {
      long loaded = System.nanoTime();
      try (ModelFile other = ModelFile.open(target)) {
        long loadedToo = System.nanoTime();
        List<Trial> trials = batches.isEmpty()
            ? List.of(trial(original, Optional.empty()))
            : batches.stream().map(n -> trial(original, Optional.of(n))).toList();
        for (String name : names()) {
          compare(
              name, trials, report, List.of(original, other),
              List.of(loaded - start, loadedToo - loaded));
        }
      }
    }
  }

  private Trial trial(ModelFile file, Optional<Integer> batch) {
    Map<String, Shape> sizes = sizes(file, batch);
    Map<String, Tensor> inputs = RandomInputs.of(file.model(), sizes, seed);
    inputs.forEach(
        (name, tensor) -> terminal.note(
            "input " + Text.printable(name) + ": random, seed " + seed + ", " + tensor));
    int items = batch.orElseGet(
        () -> sizes.values().stream().filter(s -> s.rank() > 1).findFirst()
            .map(s -> Math.toIntExact(s.dim(0))).orElse(1));
    return new Trial(inputs, items);
  }

  /** Executors that the user asked for must work; of the others, one that cannot run the model is left out and named. */
  private void compare(
      String name,
      List<Trial> trials,
      BenchReport report,
      List<ModelFile> models,
      List<Long> loadNanos) {
    try (Executor executor = Executors.open(name, device.options());
        Contestant original = new Contestant(
            executor, "original", models.getFirst().model(), loadNanos.getFirst());
        Contestant other = new Contestant(
            executor, "folded", models.getLast().model(), loadNanos.getLast())) {
      for (Trial trial : trials) {
        compare(name, trial, report, original, other);
      }
    } catch (CreaseException e) {
      if (!executors.isEmpty()) {
        throw e;
      }
      report.leaveOut(name, String.valueOf(e.getMessage()));
    } finally {
      terminal.clearProgress();
    }
  }

  private void compare(
      String name, Trial trial, BenchReport report, Contestant original, Contestant other) {
    Map<String, Tensor> inputs = trial.inputs();
    terminal.progress(name + ": compiling …");
    original.compile(trial.shapes());
    other.compile(trial.shapes());
    double maxAbs = 0;
    for (int i = 0; i < warmUps; i++) {
      terminal.progress(name + ": warming up …");
      maxAbs = Differences.maxAbs(original.warmUp(inputs), other.warmUp(inputs));
    }
    for (int i = 0; i < runs; i++) {
      terminal.progress(name + ": round " + (i + 1) + " of " + runs + " …");
      (i % 2 == 0 ? original : other).lap(inputs);
      (i % 2 == 0 ? other : original).lap(inputs);
    }
    for (int i = 0; i < COUNTED; i++) {
      terminal.progress(name + ": counting …");
      original.countedRun(inputs);
      other.countedRun(inputs);
    }
    terminal.progress(name + ": compiling again …");
    original.compileAgain();
    other.compileAgain();
    report.add(original.result(trial.items(), 0));
    report.add(other.result(trial.items(), maxAbs));
  }

  private List<String> names() {
    return executors.isEmpty()
        ? DevicesCommand.devices().stream().filter(DeviceInfo::usable).map(DeviceInfo::name)
            .toList()
        : executors;
  }

  private Map<String, Shape> sizes(ModelFile file, Optional<Integer> batch) {
    Map<String, Shape> given = ModelInputs.shapes(shapes, file.model());
    Map<String, Shape> sizes = new LinkedHashMap<>(RandomInputs.shapes(file.model(), given));
    batch.ifPresent(n -> {
      for (ValueInfo input : file.model().graph().requiredInputs()) {
        Shape shape = sizes.get(input.name());
        if (shape != null && shape.rank() > 0 && !given.containsKey(input.name())) {
          if (input.type().dim(0).isKnown() && !input.type().dim(0).is(n)) {
            throw new InvalidOptionException(
                "--batch", "a batch of " + input.type().dim(0) + ", which the model fixes",
                Integer.toString(n), "");
          }
          sizes.put(input.name(), shape.with(0, n));
        }
      }
    });
    return sizes;
  }
}
