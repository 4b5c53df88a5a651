package dev.crease.bench;

import dev.crease.host.kernel.PeakLoop;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToDoubleFunction;

/**
 * How much less time the machine itself takes with more cores, where these share nothing and nobody waits: what any
 * program's second core is to be set beside. Work is cut into as many parts as threads, and turns with one thread and with all of them alternate.
 */
final class CoreGrowth {

  private static final int TURNS = 80;

  /** Turns before those that count. */
  private static final int WARM_UPS = 40;

  /** Laps of multiply-adds in a turn, and rounds of a lap. */
  private static final int LAPS = 32;
  private static final int ROUNDS = 100_000;

  /** Elements of 8 bytes that are read in a turn: more than caches hold. */
  private static final int READ = 16 << 20;

  private CoreGrowth() {}

  /**
   * Prints a Markdown table, times in milliseconds.
   *
   * @param threads threads beside one
   */
  static void print(PrintStream out, int threads) throws InterruptedException {
    out.println();
    out.println("| the machine itself, " + threads + " threads | 1 thread min | median | "
        + threads + " threads min | median | growth by min | by median |");
    out.println("|---|---|---|---|---|---|---|");
    row(out, "multiply-adds alone", threads, CoreGrowth::multiplyAdds);
    long[] memory = new long[READ];
    Arrays.setAll(memory, i -> i);
    row(out, "reading " + (READ >> 17) + " MiB", threads,
        parts -> part -> sum(memory, part, parts));
  }

  /** Work in so many parts. */
  private interface Work {
    IntToDoubleFunction in(int parts);
  }

  private static IntToDoubleFunction multiplyAdds(int parts) {
    return part -> {
      double kept = 0;
      for (int lap = part; lap < LAPS; lap += parts) {
        kept += PeakLoop.run(ROUNDS);
      }
      return kept;
    };
  }

  private static double sum(long[] memory, int part, int parts) {
    int from = (int) ((long) memory.length * part / parts);
    int to = (int) ((long) memory.length * (part + 1) / parts);
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (int i = from; i + 3 < to; i += 4) {
      a += memory[i];
      b += memory[i + 1];
      c += memory[i + 2];
      d += memory[i + 3];
    }
    return a + b + c + d;
  }

  private static void row(PrintStream out, String name, int threads, Work work)
      throws InterruptedException {
    double[] one = new double[TURNS];
    double[] all = new double[TURNS];
    IntToDoubleFunction whole = work.in(1);
    Team team = new Team(threads, work.in(threads));
    for (int turn = -WARM_UPS; turn < TURNS; turn++) {
      long start = System.nanoTime();
      double kept = whole.applyAsDouble(0);
      long between = System.nanoTime();
      kept += team.run();
      long end = System.nanoTime();
      if (turn >= 0 && !Double.isNaN(kept)) {
        one[turn] = (between - start) / 1e6;
        all[turn] = (end - between) / 1e6;
      }
    }
    team.end();
    Arrays.sort(one);
    Arrays.sort(all);
    out.printf(Locale.ROOT, "| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f |%n", name, one[0],
        one[TURNS / 2], all[0], all[TURNS / 2], all[0] * threads / one[0],
        all[TURNS / 2] * threads / one[TURNS / 2]);
  }

  /** Threads that begin at the same time and do not sleep. */
  private static final class Team {
    private final IntToDoubleFunction work;
    private final Thread[] helpers;
    private final double[] kept;
    private final AtomicInteger left = new AtomicInteger();
    private volatile int round;
    private int rounds;

    Team(int threads, IntToDoubleFunction work) {
      this.work = work;
      this.kept = new double[threads];
      this.helpers = new Thread[threads - 1];
      for (int i = 1; i < threads; i++) {
        int part = i;
        helpers[i - 1] = Thread.ofPlatform().daemon().start(() -> serve(part));
      }
    }

    private void serve(int part) {
      int seen = 0;
      while (round >= 0) {
        int now = round;
        if (now > seen) {
          seen = now;
          kept[part] = work.applyAsDouble(part);
          left.decrementAndGet();
        } else {
          Thread.onSpinWait();
        }
      }
    }

    double run() {
      left.set(helpers.length);
      round = ++rounds;
      kept[0] = work.applyAsDouble(0);
      while (left.get() > 0) {
        Thread.onSpinWait();
      }
      return Arrays.stream(kept).sum();
    }

    void end() throws InterruptedException {
      round = -1;
      for (Thread helper : helpers) {
        helper.join();
      }
    }
  }
}
