package dev.crease.cli;

import dev.crease.Executors;
import dev.crease.RandomInputs;
import dev.crease.data.Batches;
import dev.crease.error.InvalidOptionException;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.FoldPlan;
import dev.crease.graph.Model;
import dev.crease.onnx.ModelFile;
import dev.crease.op.Dim;
import dev.crease.report.Json;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code crease run}. */
@Command(name = "run", description = "Runs a model once and shows its outputs.")
final class RunCommand implements Callable<Integer> {

  @Parameters(paramLabel = "IN.onnx", description = "The model.", converter = UserPaths.class)
  Path in = Path.of("");

  @Option(names = "--executor", paramLabel = "NAME", completionCandidates = Choices.Executors.class, description = "What runs it: host[:THREADS], reference, or tornado[:BACKEND:DEVICE]; host unless given.")
  String executor = Executors.preferred();

  @Option(names = "--fold", description = "Fold the model in memory first, everything that is right to fold; a device folds itself and keeps the weights.")
  boolean fold;

  @Mixin
  DeviceChoice device = new DeviceChoice();

  @Mixin
  ModelInputs inputs = new ModelInputs();

  @Option(names = "--batch", paramLabel = "N", defaultValue = "0", description = "Images at a time where the model leaves that open; all at once unless given.")
  int batch;

  @Mixin
  TopClasses classes = new TopClasses();

  @Mixin
  OutputFiles files = new OutputFiles();

  @Option(names = "--json", description = "Print JSON on standard output and all else on standard error.")
  boolean json;

  private final Terminal terminal;

  RunCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Terminal text = json ? terminal.aside() : terminal;
    files.check();
    ExecutorOptions options = inputs.isForOneRun()
        ? device.options().forOneRun()
        : device.options();
    try (ModelFile file = ModelFile.open(in);
        Executor opened = Executors.open(executor, options)) {
      Map<String, List<Path>> sources = inputs.files(file.model());
      Map<String, Tensor> given = inputs(sources, file.model(), text);
      Map<String, List<Path>> images = ModelInputs.images(sources);
      Map<String, Shape> shapes = new LinkedHashMap<>();
      given.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
      Optional<Chunks> chunks = chunks(images, file.model(), given);
      chunks.ifPresent(c -> shapes.computeIfPresent(c.input(), (_, s) -> s.with(0, c.rows())));
      long start = System.nanoTime();
      try (Session session = terminal.during(
          "compiling for " + opened.device(), () -> compile(opened, file.model(), shapes))) {
        long compiled = System.nanoTime();
        Map<String, Tensor> outputs = terminal.during("running", () -> chunks
            .map(c -> Batches.run(session, given, c.input(), c.rows()))
            .orElseGet(() -> session.run(given)));
        long ran = System.nanoTime();
        session.summary().forEach(line -> text.line(Text.printable(line)));
        text.line(
            "compiled in " + Text.millis(compiled - start) + " ms, ran in "
                + Text.millis(ran - compiled) + " ms (one run, not warmed up)");
        text.line("");
        show(outputs, text);
        Optional<List<Json>> top = classes.show(outputs, samples(images), text);
        Map<String, Path> written = files.write(outputs, text);
        if (json) {
          Json report = json(
              opened, given, outputs, written, compiled - start, ran - compiled);
          top.ifPresentOrElse(t -> report.put("top", t), () -> report.put("top", Optional.empty()));
          terminal.line(report.toString());
        }
      }
    }
    return ExitCode.DONE;
  }

  /**
   * Images in batches.
   *
   * @param input the input that they are for
   * @param rows how many at a time
   */
  private record Chunks(String input, int rows) {}

  /** Empty where everything is run at once. */
  private Optional<Chunks> chunks(
      Map<String, List<Path>> images, Model model, Map<String, Tensor> given) {
    if (batch < 0 || batch > 0 && images.size() != 1) {
      throw new InvalidOptionException("--batch",
          batch < 0 ? "1 or more" : "images for one input",
          batch < 0 ? batch + "" : images.keySet() + "",
          "");
    }
    if (images.size() != 1) {
      return Optional.empty();
    }
    String name = images.keySet().iterator().next();
    Tensor tensor = Objects.requireNonNull(given.get(name));
    Dim first = model.graph().inputs().stream().filter(i -> i.name().equals(name)).findFirst()
        .map(i -> i.type().dim(0)).orElse(Dim.unknown());
    if (first.isKnown() && batch > 0 && !first.is(batch)) {
      throw new InvalidOptionException("--batch", "the model's " + first, batch + "", "");
    }
    long rows = first.isKnown() ? first.orUnknown() : batch;
    return rows < 1 || rows == tensor.shape().dim(0)
        ? Optional.empty()
        : Optional.of(new Chunks(name, Math.toIntExact(rows)));
  }

  /** The names of the images, where one input is given some. */
  private static List<String> samples(Map<String, List<Path>> images) {
    return images.size() != 1
        ? List.of()
        : images.values().iterator().next().stream().map(Path::toString).toList();
  }

  private Session compile(Executor opened, Model model, Map<String, Shape> shapes) {
    return fold
        ? opened.compile(model, FoldPlan.of(model, FoldOptions.DEFAULT), shapes)
        : opened.compile(model, shapes);
  }

  private Map<String, Tensor> inputs(
      Map<String, List<Path>> files, Model model, Terminal text) {
    Map<String, Shape> shapes = inputs.shapes(model);
    Map<String, Tensor> tensors = new LinkedHashMap<>(inputs.tensors(files, model, in));
    tensors.forEach((name, tensor) -> {
      if (shapes.containsKey(name)) {
        throw new InvalidOptionException(
            "--shape", "inputs that are random", "'" + name + "', which a file gives", "");
      }
      text.line("input " + Text.printable(name) + ": from a file, " + tensor);
    });
    Map<String, Shape> random = new LinkedHashMap<>();
    RandomInputs.shapes(model, withFiles(shapes, tensors)).forEach((name, shape) -> {
      if (!tensors.containsKey(name)) {
        random.put(name, shape);
      }
    });
    RandomInputs.of(model, random, inputs.seed).forEach((name, tensor) -> {
      tensors.put(name, tensor);
      text.line(
          "input " + Text.printable(name) + ": random, seed " + inputs.seed + ", " + tensor);
    });
    return tensors;
  }

  private static Map<String, Shape> withFiles(
      Map<String, Shape> shapes, Map<String, Tensor> tensors) {
    Map<String, Shape> all = new LinkedHashMap<>(shapes);
    tensors.forEach((name, tensor) -> all.put(name, tensor.shape()));
    return all;
  }

  private static void show(Map<String, Tensor> outputs, Terminal text) {
    Table table = Table.of("output", "type", ">min", ">max", ">mean", ">not finite");
    outputs.forEach((name, tensor) -> {
      Optional<Statistics> found = Statistics.of(tensor);
      table.row(
          name,
          tensor.toString(),
          found.map(s -> Text.real(s.min())).orElse("-"),
          found.map(s -> Text.real(s.max())).orElse("-"),
          found.map(s -> Text.real(s.mean())).orElse("-"),
          found.map(s -> Text.count(s.notFinite())).orElse("-"));
    });
    table.print(text);
  }

  private Json json(
      Executor opened,
      Map<String, Tensor> given,
      Map<String, Tensor> outputs,
      Map<String, Path> files,
      long compileNanos,
      long runNanos) {
    List<Json> results = new ArrayList<>();
    outputs.forEach((name, tensor) -> {
      Optional<Statistics> found = Statistics.of(tensor);
      results.add(
          tensor(name, tensor).put("min", found.map(Statistics::min))
              .put("max", found.map(Statistics::max))
              .put("mean", found.map(Statistics::mean))
              .put("notFinite", found.map(Statistics::notFinite))
              .put("file", Optional.ofNullable(files.get(name)).map(Path::toString)));
    });
    List<Json> sources = new ArrayList<>();
    given.forEach((name, tensor) -> sources.add(tensor(name, tensor)));
    return Json.object()
        .put("schema", 1)
        .put("model", in.toString())
        .put("executor", opened.name())
        .put("device", opened.device())
        .put("folded", fold)
        .put("seed", inputs.seed)
        .put("inputs", sources)
        .put("outputs", results)
        .put(
            "seconds",
            Json.object().put("compile", compileNanos / 1e9).put("run", runNanos / 1e9));
  }

  private static Json tensor(String name, Tensor tensor) {
    List<Long> sizes = new ArrayList<>();
    for (long size : tensor.shape().dims()) {
      sizes.add(size);
    }
    return Json.object()
        .put("name", name)
        .put("type", tensor.dtype().name())
        .putAll("shape", sizes);
  }
}
