package dev.crease.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.Folded;
import dev.crease.fold.HostFoldEngine;
import dev.crease.onnx.ModelFile;
import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.onnx.WrittenModel;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Times the fold of model files, end to end, against what ONNX Runtime does at its basic level and against a plain copy of
 * the file. The three take turns in one process, so that a machine whose speed drifts slows all of them.
 *
 * <p>{@code FoldBench [--rounds N] MODEL.onnx…} prints a Markdown table of medians in milliseconds. Time that the operating
 * system takes to bring the bytes to the disk is left out of Crease's figure and shown apart; the peer and the copy do not
 * wait for the disk.
 */
public final class FoldBench {

  private static final double NANOS_PER_MILLI = 1e6;
  private static final int DEFAULT_ROUNDS = 9;

  private final Path folder;

  private FoldBench(Path folder) {
    this.folder = folder;
  }

  /**
   * Runs the comparison.
   *
   * @param args {@code [--rounds N] MODEL.onnx…}
   * @throws IOException if a file cannot be copied
   * @throws OrtException if ONNX Runtime cannot load a model
   */
  public static void main(String[] args) throws IOException, OrtException {
    List<String> models = new ArrayList<>(List.of(args));
    int rounds = DEFAULT_ROUNDS;
    if (models.size() > 1 && models.getFirst().equals("--rounds")) {
      rounds = Integer.parseInt(models.get(1));
      models.subList(0, 2).clear();
    }
    if (models.isEmpty()) {
      System.err.println("usage: FoldBench [--rounds N] MODEL.onnx…");
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("crease-bench");
    try {
      new FoldBench(folder).table(models.stream().map(Path::of).toList(), rounds, System.out);
    } finally {
      try (Stream<Path> left = Files.list(folder)) {
        left.forEach(p -> p.toFile().delete());
      }
      Files.delete(folder);
    }
  }

  private void table(List<Path> models, int rounds, PrintStream out)
      throws IOException, OrtException {
    out.println(
        "| model | MB | Crease ms | of it read | plan | rescale | write | disk sync apart | ONNX Runtime BASIC ms | copy ms"
            + " | Crease ÷ ONNX Runtime | Crease ÷ copy |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (Path model : models) {
      List<double[]> laps = new ArrayList<>();
      for (int round = -2; round < rounds; round++) {
        double[] lap = lap(model);
        if (round >= 0) {
          laps.add(lap);
        }
      }
      double[] m = new double[laps.getFirst().length];
      for (int i = 0; i < m.length; i++) {
        int column = i;
        m[i] = median(laps.stream().mapToDouble(l -> l[column]).sorted().toArray());
      }
      double crease = median(
          laps.stream().mapToDouble(l -> l[0] + l[1] + l[2] + l[3]).sorted().toArray());
      out.println(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f | %.2f |",
              model.getFileName(),
              Files.size(model) / 1e6,
              crease,
              m[0],
              m[1],
              m[2],
              m[3],
              m[4],
              m[5],
              m[6],
              crease / m[5],
              crease / m[6]));
    }
  }

  private static double median(double[] sorted) {
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  /** Read, plan, rescale, write, sync, ONNX Runtime, copy; in milliseconds. */
  private double[] lap(Path model) throws IOException, OrtException {
    double[] lap = new double[7];
    Path target = folder.resolve("crease.onnx");
    long start = System.nanoTime();
    try (ModelFile file = ModelFile.open(model); Arena arena = Arena.ofShared()) {
      lap[0] = millisSince(start);
      Folded folded = Folded.of(file.model(), FoldOptions.DEFAULT, new HostFoldEngine(), arena);
      lap[1] = folded.planNanos() / NANOS_PER_MILLI;
      lap[2] = folded.rescaleNanos() / NANOS_PER_MILLI;
      long writing = System.nanoTime();
      WrittenModel written = ModelWriter.write(file, folded.model(), target,
          WriteOptions.DEFAULT.withOverwrite(true));
      lap[4] = written.syncNanos() / NANOS_PER_MILLI;
      lap[3] = millisSince(writing) - lap[4];
    }
    start = System.nanoTime();
    Path peer = folder.resolve("onnxruntime.onnx");
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.BASIC_OPT);
      options.setOptimizedModelFilePath(peer.toString());
      OrtEnvironment.getEnvironment().createSession(model.toString(), options).close();
    }
    lap[5] = millisSince(start);
    start = System.nanoTime();
    Files.copy(model, folder.resolve("copy.onnx"), StandardCopyOption.REPLACE_EXISTING);
    lap[6] = millisSince(start);
    return lap;
  }

  private static double millisSince(long start) {
    return (System.nanoTime() - start) / NANOS_PER_MILLI;
  }
}
