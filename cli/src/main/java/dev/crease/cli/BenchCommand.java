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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease bench}. */
@Command(name = "bench", description = {
    "Times a model against its folded self on every executor.",
    "All of them take turns, a few runs each, so that a machine whose speed drifts slows all."})
final class BenchCommand implements Callable<Integer> {

  /** Runs of one model on one executor before the next has its turn; two more come before them and do not count. */
  private static final int BURST = 5;

  /** Before each turn. Threads of an executor may look for more work when there is none; those of ONNX Runtime do so for some 40 ms, each on a core. */
  private static final long PAUSE_NANOS = 100_000_000;

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

  @Option(names = "--executor", paramLabel = "NAME", completionCandidates = Choices.Executors.class, description = "Time this executor alone. May be given more than once; all that can be used unless given.")
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

  @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of the inputs; 1 unless given.")
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
        List<Lane> lanes = new ArrayList<>();
        try {
          open(lanes, report, List.of(original, other),
              List.of(loaded - start, loadedToo - loaded));
          trials.forEach(trial -> compare(trial, lanes, report));
        } finally {
          terminal.clearProgress();
          lanes.forEach(Lane::close);
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

  /**
   * An executor and both models on it.
   *
   * @param name its name
   * @param executor runs them
   * @param original the model as it was
   * @param folded the folded one
   */
  private record Lane(String name, Executor executor, Contestant original,
      Contestant folded) implements AutoCloseable {

    List<Contestant> contestants() {
      return List.of(original, folded);
    }

    @Override
    public void close() {
      folded.close();
      original.close();
      executor.close();
    }
  }

  private void open(
      List<Lane> lanes, BenchReport report, List<ModelFile> models, List<Long> loadNanos) {
    for (String name : names()) {
      attempt(name, report, () -> {
        Executor executor = Executors.open(name, device.options());
        lanes.add(
            new Lane(
                name, executor,
                new Contestant(
                    executor, "original", models.getFirst().model(), loadNanos.getFirst()),
                new Contestant(
                    executor, "folded", models.getLast().model(), loadNanos.getLast())));
      });
    }
  }

  /** Executors that the user asked for must work; of the others, one that cannot run the model is left out and named. */
  private boolean attempt(String name, BenchReport report, Runnable work) {
    try {
      work.run();
      return true;
    } catch (CreaseException e) {
      if (!executors.isEmpty()) {
        throw e;
      }
      report.leaveOut(name, String.valueOf(e.getMessage()));
      return false;
    }
  }

  private void compare(Trial trial, List<Lane> lanes, BenchReport report) {
    Map<String, Tensor> inputs = trial.inputs();
    Map<String, Double> maxAbs = new HashMap<>();
    for (Lane lane : List.copyOf(lanes)) {
      if (!attempt(
          lane.name(), report, () -> maxAbs.put(lane.name(), warmUp(lane, trial)))) {
        lane.close();
        lanes.remove(lane);
      }
    }
    for (int done = 0; done < runs; done += BURST) {
      int count = Math.min(BURST, runs - done);
      for (Lane lane : lanes) {
        terminal.progress(lane.name() + ": round " + (done + 1) + " of " + runs + " …");
        lane.contestants().forEach(c -> takeTurn(c, count, inputs));
      }
    }
    for (Lane lane : lanes) {
      attempt(
          lane.name(), report,
          () -> finish(
              lane, trial, report, Objects.requireNonNull(maxAbs.get(lane.name()))));
    }
  }

  private static void takeTurn(Contestant contestant, int count, Map<String, Tensor> inputs) {
    LockSupport.parkNanos(PAUSE_NANOS);
    contestant.warmUp(inputs);
    contestant.warmUp(inputs);
    for (int i = 0; i < count; i++) {
      contestant.lap(inputs);
    }
  }

  /** What disturbs the others is done last. */
  private void finish(Lane lane, Trial trial, BenchReport report, double maxAbs) {
    for (int i = 0; i < COUNTED; i++) {
      terminal.progress(lane.name() + ": counting …");
      lane.original().countedRun(trial.inputs());
      lane.folded().countedRun(trial.inputs());
    }
    terminal.progress(lane.name() + ": compiling again …");
    lane.original().compileAgain();
    lane.folded().compileAgain();
    report.add(lane.original().result(trial.items(), 0));
    report.add(lane.folded().result(trial.items(), maxAbs));
  }

  /** Compiles both models and runs them; how far their outputs are apart. */
  private double warmUp(Lane lane, Trial trial) {
    terminal.progress(lane.name() + ": compiling …");
    Map<String, Tensor> expected = lane.original().start(trial.shapes(), trial.inputs());
    double maxAbs = Differences.maxAbs(
        expected, lane.folded().start(trial.shapes(), trial.inputs()));
    for (int i = 1; i < warmUps; i++) {
      terminal.progress(lane.name() + ": warming up …");
      lane.original().warmUp(trial.inputs());
      lane.folded().warmUp(trial.inputs());
    }
    return maxAbs;
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
