package dev.crease.bench;

import dev.crease.Crease;
import dev.crease.FoldFileOptions;
import dev.crease.RandomInputs;
import dev.crease.bench.Turns.Runner;
import dev.crease.onnx.ModelFile;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Times folded models on one executor against ONNX Runtime at its best level with every number of threads. All are compiled at
 * once and take turns, a few runs each, so that a machine whose speed drifts slows all of them.
 *
 * <p>{@code InferenceBench [--executor NAME] [--rounds N] [--cpu] [--svg FILE] MODEL.onnx[@1x3x640x640]…} prints a Markdown
 * table, times in milliseconds. With {@code --cpu} both have one thread, and what counts is the time that it is on a core: so
 * others who work on the machine count for less.
 */
public final class InferenceBench {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final long WARM_UP_NANOS = 8_000_000_000L;

  private String executor = "host";
  private int rounds = 12;
  private boolean cpu;
  private Path svg = Path.of("");
  private final List<String> models = new ArrayList<>();

  private InferenceBench(String... args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--executor" -> executor = args[++i];
        case "--rounds" -> rounds = Integer.parseInt(args[++i]);
        case "--cpu" -> cpu = true;
        case "--svg" -> svg = Path.of(args[++i]);
        default -> models.add(args[i]);
      }
    }
  }

  /**
   * Runs the comparison.
   *
   * @param args as above
   * @throws IOException if a folded model cannot be written
   * @throws InterruptedException if the measurement of the peak is stopped
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    InferenceBench bench = new InferenceBench(args);
    if (bench.models.isEmpty()) {
      System.err.println(
          "usage: InferenceBench [--executor NAME] [--rounds N] [--cpu] [--svg FILE] MODEL.onnx[@1x3x640x640]…");
      System.exit(2);
    }
    bench.table(System.out);
  }

  private void table(PrintStream out) throws IOException, InterruptedException {
    int cores = cpu ? 1 : Runtime.getRuntime().availableProcessors();
    double peak = PeakRate.measure(cores);
    out.printf(Locale.ROOT, "%d cores, %.0f GFLOP/s in fp32 with multiply-adds alone%n%n", cores,
        peak);
    out.printf("| model, folded | GFLOP | %s: compile | first | min | median | p90 | share of peak"
        + " | ONNX Runtime: threads | min | median | p90 | ÷ by min | ÷ by median |%n", executor);
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    BarChart chart = new BarChart("median run, milliseconds", executor, "ONNX Runtime");
    Path folder = Files.createTempDirectory("crease-bench");
    Path folded = folder.resolve("folded.onnx");
    try {
      for (String model : models) {
        row(model, folded, peak, chart, out);
      }
    } finally {
      Files.deleteIfExists(folded);
      Files.delete(folder);
    }
    if (!svg.toString().isEmpty()) {
      Files.writeString(svg, chart.svg());
    }
  }

  private void row(String model, Path folded, double peak, BarChart chart, PrintStream out)
      throws IOException {
    String[] parts = model.split("@", 2);
    Crease.fold(Path.of(parts[0]), folded,
        FoldFileOptions.builder().verify(false).overwrite(true).build());
    String name = name(Path.of(parts[0]).toAbsolutePath());
    List<String> names = new ArrayList<>(List.of(cpu ? executor + ":1" : executor));
    for (int t = 1; t <= (cpu ? 1 : Runtime.getRuntime().availableProcessors()); t++) {
      names.add("onnxruntime:best:" + t);
    }
    try (ModelFile file = ModelFile.open(folded)) {
      Map<String, Shape> shapes = shapes(file, parts.length > 1 ? parts[1] : "");
      try (Turns turns = new Turns(names, file.model(), shapes)) {
        Map<String, Tensor> inputs = RandomInputs.of(file.model(), shapes, 1);
        double first = turns.warmUp(inputs, WARM_UP_NANOS);
        turns.measure(inputs, rounds, this::clock);
        row(name, turns.runners(), first, Operations.of(file.model(), shapes), peak, chart, out);
      }
    }
  }

  private void row(String name, List<Runner> runners, double first, double operations,
      double peak, BarChart chart, PrintStream out) {
    Runner own = runners.getFirst();
    Runner peer = runners.stream().skip(1)
        .min((a, b) -> Double.compare(a.millis(0.5), b.millis(0.5))).orElseThrow();
    double least = runners.stream().skip(1).mapToDouble(r -> r.millis(0)).min().orElseThrow();
    out.printf(Locale.ROOT,
        "| %s | %.2f | %.0f | %.0f | %.2f | %.2f | %.2f | %.0f %% | %s | %.2f | %.2f | %.2f"
            + " | %.2f | %.2f |%n",
        name, operations / 1e9, own.compileMillis(), first, own.millis(0), own.millis(0.5),
        own.millis(0.9), 100 * operations / (own.millis(0) * NANOS_PER_MILLI) / peak,
        peer.name().substring(peer.name().lastIndexOf(':') + 1), least, peer.millis(0.5),
        peer.millis(0.9), own.millis(0) / least, own.millis(0.5) / peer.millis(0.5));
    chart.add(name, own.millis(0.5), peer.millis(0.5));
  }

  /** The file's name, or its folder's where all are called the same. */
  private static String name(Path model) {
    String file = String.valueOf(model.getFileName());
    Path folder = model.getParent();
    return folder != null && file.equals("model.onnx")
        ? String.valueOf(folder.getFileName())
        : file.replace(".onnx", "");
  }

  private long clock() {
    return cpu ? ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() : System.nanoTime();
  }

  private static Map<String, Shape> shapes(ModelFile file, String asked) {
    Map<String, Shape> given = new LinkedHashMap<>();
    if (!asked.isEmpty()) {
      file.model().graph().requiredInputs().forEach(input -> given.put(input.name(),
          Shape.of(Arrays.stream(asked.split("x")).mapToLong(Long::parseLong).toArray())));
    }
    return RandomInputs.shapes(file.model(), given);
  }
}
