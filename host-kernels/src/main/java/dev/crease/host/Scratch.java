package dev.crease.host;

import dev.crease.host.kernel.Lanes;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Arrays for the items of a work, as many as threads work on it at the same time; made once. */
final class Scratch {

  private static final int KEPT = 64;

  private final int length;
  private final AtomicReferenceArray<float[]> free = new AtomicReferenceArray<>(KEPT);

  /**
   * Arrays.
   *
   * @param count elements that are used of each; there is a block more behind them
   */
  Scratch(int count) {
    this.length = count + Lanes.BLOCK;
  }

  /** An array for this thread alone, of any content. */
  float[] take() {
    for (int i = 0; i < KEPT; i++) {
      float[] array = free.getAndSet(i, null);
      if (array != null) {
        return array;
      }
    }
    return new float[length];
  }

  /** Gives an array back. */
  void give(float[] array) {
    for (int i = 0; i < KEPT; i++) {
      if (free.compareAndSet(i, null, array)) {
        return;
      }
    }
  }
}
