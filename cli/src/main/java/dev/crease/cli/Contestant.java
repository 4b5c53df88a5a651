package dev.crease.cli;

import dev.crease.exec.Executor;
import dev.crease.exec.RunTimes;
import dev.crease.exec.ShapedSessions;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** One model on one executor, and its times on inputs of one shape after the other. */
final class Contestant implements AutoCloseable {

  private final Executor executor;
  private final String variant;
  private final Model model;
  private final long loadNanos;
  private final ShapedSessions sessions;
  private Laps laps = new Laps(Map.of(), 0);

  /** The times on inputs of one shape. */
  private static final class Laps {
    private final Map<String, Shape> shapes;
    private final long compileNanos;
    private final Lap wall = new Lap();
    private final Lap compileAgain = new Lap();
    private final Lap upload = new Lap();
    private final Lap kernels = new Lap();
    private final Lap download = new Lap();
    private final Lap host = new Lap();
    private long firstNanos;
    private Optional<Long> peakBytes = Optional.empty();

    Laps(Map<String, Shape> shapes, long compileNanos) {
      this.shapes = shapes;
      this.compileNanos = compileNanos;
    }
  }

  /**
   * Compiles nothing yet.
   *
   * @param executor runs it
   * @param variant {@code original} or {@code folded}
   * @param model the model
   * @param loadNanos time that reading it took
   */
  Contestant(Executor executor, String variant, Model model, long loadNanos) {
    this.executor = executor;
    this.variant = variant;
    this.model = model;
    this.loadNanos = loadNanos;
    // Of one shape at a time, so that every batch finds the device's memory free.
    this.sessions = new ShapedSessions(executor, model, 1);
  }

  /** Compiles for the inputs of the runs that follow, and runs once. */
  Map<String, Tensor> start(Map<String, Shape> shapes, Map<String, Tensor> inputs) {
    ResidentMemory memory = ResidentMemory.start();
    long start = System.nanoTime();
    sessions.compile(shapes);
    laps = new Laps(shapes, System.nanoTime() - start);
    Map<String, Tensor> outputs = warmUp(inputs);
    laps.peakBytes = memory.peakBytes();
    return outputs;
  }

  /** A run that counts as the first, or as warming up. */
  Map<String, Tensor> warmUp(Map<String, Tensor> inputs) {
    long start = System.nanoTime();
    Map<String, Tensor> outputs = sessions.run(inputs);
    if (laps.firstNanos == 0) {
      laps.firstNanos = System.nanoTime() - start;
    }
    return outputs;
  }

  /** A run that counts. */
  void lap(Map<String, Tensor> inputs) {
    long start = System.nanoTime();
    sessions.run(inputs);
    laps.wall.add(System.nanoTime() - start);
  }

  /** A run that the device counts, which makes it slower, so that its time as a whole does not count. */
  void countedRun(Map<String, Tensor> inputs) {
    sessions.countNextRun();
    sessions.run(inputs);
    sessions.lastRun().ifPresent((RunTimes t) -> {
      laps.upload.add(t.uploadNanos());
      laps.kernels.add(t.kernelNanos());
      laps.download.add(t.downloadNanos());
      laps.host.add(t.hostNanos());
    });
  }

  /** Compiles once more: now the JVM is warm, and drivers have their kernels. */
  void compileAgain() {
    long start = System.nanoTime();
    executor.compile(model, laps.shapes).close();
    laps.compileAgain.add(System.nanoTime() - start);
  }

  Result result(int batch, double maxAbs) {
    return new Result(
        executor.name(), variant, batch, loadNanos, laps.compileNanos, median(laps.compileAgain),
        laps.firstNanos, laps.wall.min(), laps.wall.median(), laps.wall.percentile(90),
        laps.wall.percentile(99), median(laps.upload), median(laps.kernels), median(laps.download),
        median(laps.host),
        laps.peakBytes,
        maxAbs);
  }

  private static Optional<Long> median(Lap lap) {
    return lap.count() == 0 ? Optional.empty() : Optional.of(lap.median());
  }

  @Override
  public void close() {
    sessions.close();
  }

  /**
   * Times of one model on one executor, in nanoseconds.
   *
   * @param executor its name
   * @param variant {@code original} or {@code folded}
   * @param batch size of the first axis
   * @param load reading the model
   * @param compile compiling it for the shapes, the first time in this process
   * @param compileAgain compiling it once more and closing it, where that was done
   * @param first the first run
   * @param min the fastest run
   * @param median the median run
   * @param p90 the 90th percentile
   * @param p99 the 99th percentile
   * @param upload median time of copies to the device, where the executor counts it
   * @param kernel median time of kernels, where the executor counts it
   * @param download median time of copies from the device, where the executor counts it
   * @param host median time of steps on the host, where the executor counts it
   * @param peakBytes the most memory that was resident while it was compiled and first run, above what was before, where the system says
   * @param maxAbs largest difference of an output from the original's on the same executor
   */
  record Result(
      String executor,
      String variant,
      int batch,
      long load,
      long compile,
      Optional<Long> compileAgain,
      long first,
      long min,
      long median,
      long p90,
      long p99,
      Optional<Long> upload,
      Optional<Long> kernel,
      Optional<Long> download,
      Optional<Long> host,
      Optional<Long> peakBytes,
      double maxAbs) {

    /** Items of the batch per second, at the median. */
    double perSecond() {
      return batch * 1e9 / median;
    }

    /** Median time of copies in both directions. */
    Optional<Long> transfer() {
      return upload.flatMap(up -> download.map(down -> up + down));
    }
  }
}
