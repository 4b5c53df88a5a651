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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How the time of a run grows with the batch, with the model, and shrinks with the cores, on the host's executor and on ONNX Runtime at
 * its best level with as many threads, which take turns.
 *
 * <p>{@code GrowthBench [--rounds N] [--svg FOLDER] MODEL.onnx LARGER.onnx…} prints a Markdown table, times in milliseconds, and
 * draws one chart for each of the three. The first axis of the models' inputs has to be open. Growth is the time over that of the first line,
 * divided by how much more work there is: 1 is linear, less is better. A second table says what the machine itself makes of more cores.
 */
public final class GrowthBench {

  private static final long WARM_UP_NANOS = 6_000_000_000L;
  private static final int[] BATCHES = {1, 2, 4, 8, 16, 32};

  private int rounds = 4;
  private Path svg = Path.of("");
  private final List<Path> models = new ArrayList<>();
  private final PrintStream out = System.out;

  private GrowthBench(String... args) {
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--rounds" -> rounds = Integer.parseInt(args[++i]);
        case "--svg" -> svg = Path.of(args[++i]);
        default -> models.add(Path.of(args[i]));
      }
    }
  }

  /**
   * Runs the comparison.
   *
   * @param args as above
   * @throws IOException if a folded model or a chart cannot be written
   * @throws InterruptedException if the process is to end
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    GrowthBench bench = new GrowthBench(args);
    if (bench.models.isEmpty()) {
      System.err.println("usage: GrowthBench [--rounds N] [--svg FOLDER] MODEL.onnx LARGER.onnx…");
      System.exit(2);
    }
    bench.run();
  }

  private void run() throws IOException, InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    out.println("| what grows | to | work | host min | median | growth"
        + " | ONNX Runtime min | median | growth | host ÷ ONNX Runtime |");
    out.println("|---|---|---|---|---|---|---|---|---|---|");
    Path folder = Files.createTempDirectory("crease-bench");
    Path folded = folder.resolve("folded.onnx");
    try {
      Series batch = new Series("batch", "images a run", false);
      fold(models.getFirst(), folded);
      for (int b : BATCHES) {
        batch.add(b, measure(folded, b, cores));
      }
      batch.draw();
      Series threads = new Series("cores", "threads", true);
      for (int t = 1; t <= cores; t *= 2) {
        threads.add(t, measure(folded, 1, t));
      }
      threads.draw();
      Series size = new Series("model", "GFLOP", false);
      for (Path model : models) {
        fold(model, folded);
        Point point = measure(folded, 1, cores);
        size.add(point.operations() / 1e9, point);
      }
      size.draw();
      if (cores > 1) {
        CoreGrowth.print(out, cores);
      }
    } finally {
      Files.deleteIfExists(folded);
      Files.delete(folder);
    }
  }

  private static void fold(Path model, Path folded) {
    Crease.fold(model, folded, FoldFileOptions.builder().verify(false).overwrite(true).build());
  }

  /**
   * One measurement.
   *
   * @param operations of the model's layers in one run
   * @param host its executor
   * @param peer ONNX Runtime
   */
  private record Point(double operations, Runner host, Runner peer) {}

  private Point measure(Path folded, int batch, int threads) {
    try (ModelFile file = ModelFile.open(folded)) {
      Map<String, Shape> shapes = new LinkedHashMap<>(RandomInputs.shapes(file.model(), Map.of()));
      shapes.replaceAll((_, shape) -> shape.with(0, batch));
      List<String> names = List.of("host:" + threads, "onnxruntime:best:" + threads);
      try (Turns turns = new Turns(names, file.model(), shapes)) {
        Map<String, Tensor> inputs = RandomInputs.of(file.model(), shapes, 1);
        turns.warmUp(inputs, WARM_UP_NANOS);
        turns.measure(inputs, rounds, System::nanoTime);
        return new Point(Operations.of(file.model(), shapes), turns.runners().getFirst(),
            turns.runners().getLast());
      }
    }
  }

  /** The lines of the table that one thing grows in. */
  private final class Series {
    private final String name;
    private final boolean shrinks;
    private final LineChart chart;
    private final List<Double> sizes = new ArrayList<>();
    private final List<Point> points = new ArrayList<>();

    /**
     * No lines yet.
     *
     * @param name what grows
     * @param unit of its size
     * @param shrinks whether there is less to do for each the more there are
     */
    Series(String name, String unit, boolean shrinks) {
      this.name = name;
      this.shrinks = shrinks;
      this.chart = new LineChart("median run, milliseconds", unit, "host", "ONNX Runtime");
    }

    void add(double size, Point point) {
      sizes.add(size);
      points.add(point);
      double more = size / sizes.getFirst();
      double work = shrinks ? 1 / more : more;
      Point first = points.getFirst();
      double host = point.host().millis(0.5);
      double peer = point.peer().millis(0.5);
      out.printf(Locale.ROOT,
          "| %s | %.3g | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
          name, size, work, point.host().millis(0), host,
          host / first.host().millis(0.5) / work, point.peer().millis(0), peer,
          peer / first.peer().millis(0.5) / work, host / peer);
      chart.add(size, host, peer);
    }

    void draw() throws IOException {
      if (!svg.toString().isEmpty()) {
        Files.createDirectories(svg);
        Files.writeString(svg.resolve(name + ".svg"), chart.svg());
      }
    }
  }
}
