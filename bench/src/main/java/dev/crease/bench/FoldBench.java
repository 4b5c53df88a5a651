package dev.crease.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.fold.RangeClaims;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.onnx.WrittenModel;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Times the fold of model files, end to end, against what ONNX Runtime does at its basic level and against a plain copy of
 * the file. The three take turns in one process, so that a machine whose speed drifts slows all of them.
 *
 * <p>{@code FoldBench [--rounds N] [--svg FILE] MODEL.onnx…} prints a Markdown table of medians in milliseconds. Time that the operating
 * system takes to bring the bytes to the disk is left out of Crease's figure and shown apart; the peer and the copy do not
 * wait for the disk. All three write to a name that no file has: deleting one that is on the disk takes as long as writing a part of it.
 * Between them, outside of the clock, what was written is brought to the disk, so that none pays for another's.
 */
public final class FoldBench {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int DEFAULT_ROUNDS = 15;

  /** The JVM goes on compiling for some 300 folds, on the core that the fold's second thread is to have; what a fold takes in a new process, {@link ColdBench} measures. */
  private static final int WARM_UPS = 300;

  /** ONNX Runtime and the system's copy come compiled. */
  private static final int PEER_WARM_UPS = 5;

  private final Path folder;

  private FoldBench(Path folder) {
    this.folder = folder;
  }

  /**
   * Runs the comparison.
   *
   * @param args {@code [--rounds N] [--svg FILE] MODEL.onnx…}
   * @throws IOException if a file cannot be copied
   * @throws OrtException if ONNX Runtime cannot load a model
   */
  public static void main(String[] args) throws IOException, OrtException {
    List<String> models = new ArrayList<>(List.of(args));
    int rounds = DEFAULT_ROUNDS;
    Path svg = Path.of("");
    while (models.size() > 1 && models.getFirst().startsWith("--")) {
      switch (models.getFirst()) {
        case "--rounds" -> rounds = Integer.parseInt(models.get(1));
        case "--svg" -> svg = Path.of(models.get(1));
        default -> models.clear();
      }
      models.subList(0, Math.min(2, models.size())).clear();
    }
    if (models.isEmpty()) {
      System.err.println("usage: FoldBench [--rounds N] [--svg FILE] MODEL.onnx…");
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("crease-bench");
    try {
      String chart = new FoldBench(folder)
          .table(models.stream().map(Path::of).toList(), rounds, System.out);
      if (!svg.toString().isEmpty()) {
        Files.writeString(svg, chart);
      }
    } finally {
      try (Stream<Path> left = Files.list(folder)) {
        left.forEach(p -> p.toFile().delete());
      }
      Files.delete(folder);
    }
  }

  /** Prints the table, and makes a chart of it. */
  private String table(List<Path> models, int rounds, PrintStream out)
      throws IOException, OrtException {
    out.println(
        "| model | MB | Crease ms | of it read | plan | biases | weights and write | close | disk sync apart"
            + " | ONNX Runtime BASIC ms | copy ms | Crease ÷ ONNX Runtime | Crease ÷ copy | by min |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    LineChart chart = new LineChart("fold and write, milliseconds, median",
        "megabytes of the model",
        "Crease", "ONNX Runtime BASIC", "copy");
    for (Path model : models) {
      List<Lap> laps = new ArrayList<>();
      for (int round = -WARM_UPS; round < rounds; round++) {
        Lap lap = lap(model, round >= -PEER_WARM_UPS);
        if (round >= 0) {
          laps.add(lap);
        }
      }
      DoubleStream crease = laps.stream().mapToDouble(FoldBench::crease);
      double least = laps.stream().mapToDouble(FoldBench::crease).min().orElseThrow();
      double median = median(crease);
      out.println(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f | %.2f |",
              model.getFileName(),
              Files.size(model) / 1e6,
              median,
              median(laps.stream().mapToDouble(Lap::read)),
              median(laps.stream().mapToDouble(Lap::plan)),
              median(laps.stream().mapToDouble(Lap::rescale)),
              median(laps.stream().mapToDouble(Lap::write)),
              median(laps.stream().mapToDouble(Lap::close)),
              median(laps.stream().mapToDouble(Lap::sync)),
              median(laps.stream().mapToDouble(Lap::peer)),
              median(laps.stream().mapToDouble(Lap::copy)),
              median / median(laps.stream().mapToDouble(Lap::peer)),
              median / median(laps.stream().mapToDouble(Lap::copy)),
              least / laps.stream().mapToDouble(Lap::copy).min().orElseThrow()));
      chart.add(Files.size(model) / 1e6, median, median(laps.stream().mapToDouble(Lap::peer)),
          median(laps.stream().mapToDouble(Lap::copy)));
    }
    return chart.svg();
  }

  /** Times of one round, in milliseconds. */
  private record Lap(double read, double plan, double rescale, double write, double close,
      double sync, double peer, double copy) {}

  private static double crease(Lap lap) {
    return lap.read + lap.plan + lap.rescale + lap.write + lap.close;
  }

  private static double median(DoubleStream laps) {
    double[] sorted = laps.sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  private Lap lap(Path model, boolean beside) throws IOException, OrtException {
    Path target = fresh("crease.onnx");
    long start = System.nanoTime();
    double read;
    double written;
    Folded folded;
    WrittenModel result;
    try (ModelFile file = ModelFile.open(model); Arena arena = Arena.ofShared()) {
      read = millisSince(start);
      RangeClaims claims = new RangeClaims();
      folded = Folded.of(
          file.model(), FoldOptions.DEFAULT.assuming(claims), new HostFoldEngine(), arena);
      long writing = System.nanoTime();
      result = ModelWriter.write(
          file, folded.model(), target, WriteOptions.DEFAULT, () -> claims.hold(folded.model()))
          .orElseThrow();
      written = millisSince(writing);
      start = System.nanoTime();
    }
    double close = millisSince(start);
    double sync = result.syncNanos() / NANOS_PER_MILLI;
    return new Lap(read, folded.planNanos() / NANOS_PER_MILLI,
        folded.rescaleNanos() / NANOS_PER_MILLI, written - sync, close, sync,
        beside ? onnxRuntime(model) : 0, beside ? copy(model) : 0);
  }

  private double onnxRuntime(Path model) throws IOException, OrtException {
    Path target = fresh("onnxruntime.onnx");
    long start = System.nanoTime();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      options.setOptimizedModelFilePath(target.toString());
      OrtEnvironment.getEnvironment().createSession(model.toString(), options).close();
    }
    double millis = millisSince(start);
    settle(target);
    return millis;
  }

  private double copy(Path model) throws IOException {
    Path target = fresh("copy.onnx");
    long start = System.nanoTime();
    Files.copy(model, target);
    double millis = millisSince(start);
    settle(target);
    return millis;
  }

  private static void settle(Path written) throws IOException {
    try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  private Path fresh(String name) throws IOException {
    Path path = folder.resolve(name);
    Files.deleteIfExists(path);
    return path;
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }
}
