package dev.crease.host;

import dev.crease.host.kernel.Lanes;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arrays for the items of works, as many as threads work at the same time; made once. A thread gets the one it had before, if it can: that
 * is in its core's cache, and in no other's.
 */
final class Scratch {

  private static final int KEPT = 64;

  private volatile int length;
  private final AtomicReferenceArray<float[]> free = new AtomicReferenceArray<>(KEPT);

  /**
   * Arrays.
   *
   * @param count elements that are used of each; there is a block more behind them
   */
  Scratch(int count) {
    this.length = count + Lanes.BLOCK;
  }

  /** A work needs so many elements. */
  void atLeast(int count) {
    length = Math.max(length, count + Lanes.BLOCK);
  }

  /** Bytes of the array of one thread. */
  long bytes() {
    return (long) Float.BYTES * length;
  }

  /** An array for this thread alone, of any content. */
  float[] take() {
    int own = own();
    for (int i = 0; i < KEPT; i++) {
      float[] array = free.getAndSet((own + i) % KEPT, null);
      if (array != null && array.length >= length) {
        return array;
      }
    }
    return new float[length];
  }

  /** Gives an array back. */
  void give(float[] array) {
    int own = own();
    for (int i = 0; i < KEPT; i++) {
      if (free.compareAndSet((own + i) % KEPT, null, array)) {
        return;
      }
    }
  }

  /** Where this thread begins to look. */
  private static int own() {
    return (int) (Thread.currentThread().threadId() % KEPT);
  }
}
