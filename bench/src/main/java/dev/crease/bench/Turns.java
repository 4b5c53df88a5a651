package dev.crease.bench;

import dev.crease.Executors;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.Session;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** One model on several executors, all compiled at once, that take turns, a few runs each: a machine whose speed drifts slows all of them. */
final class Turns implements AutoCloseable {

  private static final double NANOS_PER_MILLI = 1e6;

  /** Runs of one after the other before the next takes its turn; two more before them do not count. */
  private static final int BURST = 5;

  /** Before each turn: threads of ONNX Runtime look for more work for some 40 ms after a run, each on a core. */
  private static final long PAUSE_NANOS = 100_000_000;

  private final List<Runner> runners = new ArrayList<>();
  private final List<Executor> executors = new ArrayList<>();

  /**
   * One that takes turns.
   *
   * @param name of the executor
   * @param session the compiled model
   * @param compileMillis what compiling took
   * @param laps what each run that counts took, in nanoseconds
   */
  record Runner(String name, Session session, double compileMillis, List<Long> laps) {

    /** The time that this share of the runs stays below: 0 for the least, 0.5 for the median. */
    double millis(double share) {
      long[] sorted = laps.stream().mapToLong(Long::longValue).sorted().toArray();
      return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))]
          / NANOS_PER_MILLI;
    }

    /** The JVM compiles kernels while they run; a peer that is compiled already is warm soon. */
    private long warmUpNanos(long nanos) {
      return name.startsWith("onnxruntime") ? nanos / 16 : nanos;
    }
  }

  /**
   * Compiles.
   *
   * @param names of executors
   * @param model what they run
   * @param shapes of its inputs
   */
  Turns(List<String> names, Model model, Map<String, Shape> shapes) {
    try {
      for (String name : names) {
        Executor executor = Executors.open(name, ExecutorOptions.DEFAULT);
        executors.add(executor);
        long start = System.nanoTime();
        Session session = executor.compile(model, shapes);
        runners.add(
            new Runner(name, session, (System.nanoTime() - start) / NANOS_PER_MILLI,
                new ArrayList<>()));
      }
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  List<Runner> runners() {
    return runners;
  }

  /**
   * Runs each for a while; what the first run of the first one took, in milliseconds.
   *
   * @param inputs by name
   * @param nanos how long at least, for those that the JVM compiles
   */
  double warmUp(Map<String, Tensor> inputs, long nanos) {
    double first = 0;
    for (Runner r : runners) {
      long start = System.nanoTime();
      r.session().run(inputs);
      if (first == 0) {
        first = (System.nanoTime() - start) / NANOS_PER_MILLI;
      }
      long enough = start + r.warmUpNanos(nanos);
      while (System.nanoTime() < enough) {
        r.session().run(inputs);
      }
    }
    return first;
  }

  /**
   * Lets all take turns.
   *
   * @param inputs by name
   * @param rounds how often each has one
   * @param clock nanoseconds
   */
  void measure(Map<String, Tensor> inputs, int rounds, LongSupplier clock) {
    for (int round = 0; round < rounds; round++) {
      for (Runner r : runners) {
        LockSupport.parkNanos(PAUSE_NANOS);
        for (int i = -2; i < BURST; i++) {
          long start = clock.getAsLong();
          r.session().run(inputs);
          if (i >= 0) {
            r.laps().add(clock.getAsLong() - start);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    runners.forEach(r -> r.session().close());
    executors.forEach(Executor::close);
  }
}
