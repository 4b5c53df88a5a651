package dev.crease.bench;

import dev.crease.host.kernel.PeakLoop;
import java.util.ArrayList;
import java.util.List;

/** How many fp32 operations a second the cores of this machine reach with multiply-adds alone. */
final class PeakRate {

  private static final int ROUNDS = 200_000;
  private static final int LAPS = 200;

  private PeakRate() {}

  /**
   * The best of many laps, all threads at once.
   *
   * @param threads number of threads
   * @return operations per nanosecond, which is GFLOP/s
   */
  static double measure(int threads) throws InterruptedException {
    double[] best = new double[threads];
    List<Thread> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int index = t;
      running.add(Thread.ofPlatform().start(() -> best[index] = best()));
    }
    double sum = 0;
    for (int t = 0; t < threads; t++) {
      running.get(t).join();
      sum += best[t];
    }
    return sum;
  }

  private static double best() {
    double best = 0;
    float kept = 0;
    for (int lap = 0; lap < LAPS; lap++) {
      long start = System.nanoTime();
      kept += PeakLoop.run(ROUNDS);
      best = Math.max(best,
          ROUNDS * (double) PeakLoop.OPERATIONS / (System.nanoTime() - start));
    }
    return Float.isNaN(kept) ? 0 : best;
  }
}
