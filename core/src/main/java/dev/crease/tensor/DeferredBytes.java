package dev.crease.tensor;

import java.lang.foreign.MemorySegment;

/**
 * The bytes of a tensor that are computed when somebody wants them: a run at a time into memory of the caller's, as a file is written, or all
 * at once.
 */
public interface DeferredBytes {

  /** Runs start at multiples of this. */
  int ALIGNMENT_BYTES = 64;

  /** All bytes: computed by the first call, and kept. */
  MemorySegment all();

  /**
   * Computes a run, and keeps nothing of it.
   *
   * @param byteOffset where it starts, a multiple of {@link #ALIGNMENT_BYTES}
   * @param target (out) as many bytes as it has, whole elements
   */
  void compute(long byteOffset, MemorySegment target);

  /** Whether any thread may compute runs, several at the same time. */
  boolean onAnyThread();
}
