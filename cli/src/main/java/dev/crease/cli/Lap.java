package dev.crease.cli;

import java.util.Arrays;

/** Times of equal runs, in nanoseconds. */
final class Lap {

  private long[] nanos = new long[16];
  private int count;

  void add(long elapsedNanos) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, count * 2);
    }
    nanos[count++] = elapsedNanos;
  }

  /** The smallest time that {@code percent} per cent of the runs do not exceed (nearest rank). */
  long percentile(double percent) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * count);
    return sorted[Math.max(0, rank - 1)];
  }

  long min() {
    return percentile(0);
  }

  long median() {
    return percentile(50);
  }

  int count() {
    return count;
  }
}
