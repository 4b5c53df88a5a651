package dev.crease.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Times whole commands, from the shell's start to the process's end, and reads the most memory that they had resident.
 *
 * <p>{@code ColdBench [--rounds N] LAUNCHER MODEL.onnx…} folds each model without verification and verifies the fold, and prints a Markdown
 * table. Resident memory is the kernel's {@code VmHWM}, the mapped model counted, so it needs Linux.
 */
public final class ColdBench {

  private static final int DEFAULT_ROUNDS = 5;
  private static final int POLL_MILLIS = 2;
  private static final long LONGEST_MINUTES = 10;

  private record Run(double seconds, double megabytes) {}

  private final String launcher;
  private final int rounds;
  private final Path target;

  private ColdBench(String launcher, int rounds, Path target) {
    this.launcher = launcher;
    this.rounds = rounds;
    this.target = target;
  }

  /**
   * Runs the commands.
   *
   * @param args {@code [--rounds N] LAUNCHER MODEL.onnx…}
   * @throws IOException if a command cannot be started or fails
   * @throws InterruptedException if interrupted while one runs
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> left = new ArrayList<>(List.of(args));
    int rounds = DEFAULT_ROUNDS;
    if (left.size() > 1 && left.getFirst().equals("--rounds")) {
      rounds = Integer.parseInt(left.get(1));
      left.subList(0, 2).clear();
    }
    if (left.size() < 2) {
      System.err.println("usage: ColdBench [--rounds N] LAUNCHER MODEL.onnx…");
      System.exit(2);
    }
    Path folder = Files.createTempDirectory("crease-bench");
    Path target = folder.resolve("folded.onnx");
    try {
      new ColdBench(left.getFirst(), rounds, target)
          .table(left.subList(1, left.size()).stream().map(Path::of).toList());
    } finally {
      Files.deleteIfExists(target);
      Files.delete(folder);
    }
  }

  private void table(List<Path> models) throws IOException, InterruptedException {
    System.out.println(
        "| model | MB | fold s | peak resident MB | fold with a heap of 64 MB s | peak resident MB | verify, 1 run, s |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (Path model : models) {
      Run fold = median(List.of(), "fold", model, "-o", target, "--overwrite", "--no-verify");
      Run small = median(
          List.of("-Xmx64m"), "fold", model, "-o", target, "--overwrite", "--no-verify");
      Run verify = run(List.of(), "verify", model, target, "--runs", 1);
      System.out.println(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.2f | %.0f | %.2f | %.0f | %.1f |",
              model.getFileName(),
              Files.size(model) / 1e6,
              fold.seconds,
              fold.megabytes,
              small.seconds,
              small.megabytes,
              verify.seconds));
    }
  }

  private Run median(List<String> options, Object... command)
      throws IOException, InterruptedException {
    run(options, command);
    double[] seconds = new double[rounds];
    double peak = 0;
    for (int i = 0; i < rounds; i++) {
      Run run = run(options, command);
      seconds[i] = run.seconds;
      peak = Math.max(peak, run.megabytes);
    }
    Arrays.sort(seconds);
    return new Run(seconds[rounds / 2], peak);
  }

  private Run run(List<String> options, Object... command)
      throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(launcher));
    Arrays.stream(command).map(Object::toString).forEach(line::add);
    ProcessBuilder builder = new ProcessBuilder(line)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"));
    builder.environment().put("CREASE_JAVA_OPTS", String.join(" ", options));
    long start = System.nanoTime();
    Process process = builder.start();
    double peak = 0;
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, residentMegabytes(process.pid()));
      if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(LONGEST_MINUTES)) {
        process.destroy();
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0) {
      throw new IOException(
          String.join(" ", line) + ": expected exit code 0, got " + process.exitValue());
    }
    return new Run(seconds, peak);
  }

  /** The most that the process had resident so far, in megabytes of 10⁶ bytes; 0 where the system does not say. */
  private static double residentMegabytes(long process) {
    try {
      return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024 / 1e6)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
