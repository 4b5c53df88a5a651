package dev.crease.cli;

import dev.crease.exec.Executor;
import dev.crease.exec.RunTimes;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.Map;
import java.util.Optional;

/** One model on one executor, and its times. */
final class Contestant implements AutoCloseable {

  private final String executor;
  private final String variant;
  private final long loadNanos;
  private final long compileNanos;
  private final Session session;
  private final Lap laps = new Lap();
  private final Lap transfer = new Lap();
  private final Lap kernels = new Lap();
  private final Lap host = new Lap();
  private long firstNanos;

  /**
   * Compiles a model.
   *
   * @param executor runs it
   * @param variant {@code original} or {@code folded}
   * @param model the model
   * @param shapes shapes of its inputs
   * @param loadNanos time that reading it took
   */
  Contestant(Executor executor, String variant, Model model, Map<String, Shape> shapes,
      long loadNanos) {
    this.executor = executor.name();
    this.variant = variant;
    this.loadNanos = loadNanos;
    long start = System.nanoTime();
    this.session = executor.compile(model, shapes);
    this.compileNanos = System.nanoTime() - start;
  }

  /** A run that counts as the first, or as warming up. */
  Map<String, Tensor> warmUp(Map<String, Tensor> inputs) {
    long start = System.nanoTime();
    Map<String, Tensor> outputs = session.run(inputs);
    if (firstNanos == 0) {
      firstNanos = System.nanoTime() - start;
    }
    return outputs;
  }

  /** A run that counts. */
  void lap(Map<String, Tensor> inputs) {
    long start = System.nanoTime();
    session.run(inputs);
    laps.add(System.nanoTime() - start);
    session.lastRun().ifPresent((RunTimes t) -> {
      transfer.add(t.transferNanos());
      kernels.add(t.kernelNanos());
      host.add(t.hostNanos());
    });
  }

  Result result(int batch, double maxAbs) {
    return new Result(
        executor, variant, batch, loadNanos, compileNanos, firstNanos, laps.min(), laps.median(),
        laps.percentile(90), laps.percentile(99), median(transfer), median(kernels), median(host),
        maxAbs);
  }

  private static Optional<Long> median(Lap lap) {
    return lap.count() == 0 ? Optional.empty() : Optional.of(lap.median());
  }

  @Override
  public void close() {
    session.close();
  }

  /**
   * Times of one model on one executor, in nanoseconds.
   *
   * @param executor its name
   * @param variant {@code original} or {@code folded}
   * @param batch size of the first axis
   * @param load reading the model
   * @param compile compiling it for the shapes
   * @param first the first run
   * @param min the fastest run
   * @param median the median run
   * @param p90 the 90th percentile
   * @param p99 the 99th percentile
   * @param transfer median time of copies to and from the device, where the executor counts it
   * @param kernel median time of kernels, where the executor counts it
   * @param host median time of steps on the host, where the executor counts it
   * @param maxAbs largest difference of an output from the original's on the same executor
   */
  record Result(
      String executor,
      String variant,
      int batch,
      long load,
      long compile,
      long first,
      long min,
      long median,
      long p90,
      long p99,
      Optional<Long> transfer,
      Optional<Long> kernel,
      Optional<Long> host,
      double maxAbs) {

    /** Items of the batch per second, at the median. */
    double perSecond() {
      return batch * 1e9 / median;
    }
  }
}
