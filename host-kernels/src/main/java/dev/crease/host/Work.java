package dev.crease.host;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** A part of a step whose items may be done in any order and by any thread; the result is the same. */
abstract class Work {

  /** Places of the counters, so far apart that they share no line of a cache. */
  private static final int APART = 32;

  private static final float[] NOTHING = new float[0];

  /** For each part of the items, the next that is open. */
  private AtomicIntegerArray next = new AtomicIntegerArray(0);
  private int parts;
  private final AtomicInteger done = new AtomicInteger();
  private final int items;
  private final boolean shared;
  private volatile @Nullable Throwable failure;

  /**
   * A work.
   *
   * @param items number of items
   * @param shared whether it is so much that waking another thread pays
   */
  Work(int items, boolean shared) {
    this.items = items;
    this.shared = shared && items > 1;
  }

  /** Does one item. */
  abstract void run(int item);

  /** Makes what all items that a thread does have in common, before the first of them. */
  float[] prepare() {
    return NOTHING;
  }

  /**
   * Does one item.
   *
   * @param prepared what this thread has prepared in this run
   */
  void run(int item, float[] prepared) {
    run(item);
  }

  /** The thread has done its last item. */
  void leave(float[] prepared) {}

  final int items() {
    return items;
  }

  final boolean isShared() {
    return shared;
  }

  /** Does everything on this thread. */
  final void runAll() {
    float[] prepared = prepare();
    for (int i = 0; i < items; i++) {
      run(i, prepared);
    }
    leave(prepared);
  }

  /**
   * Makes all items open again; those of the run before are done.
   *
   * @param threads that may help
   */
  final void open(int threads) {
    failure = null;
    if (threads != parts) {
      next = new AtomicIntegerArray(threads * APART);
      parts = threads;
    }
    done.set(0);
    for (int part = 0; part < threads; part++) {
      next.set(part * APART, begin(part));
    }
  }

  private int begin(int part) {
    return (int) ((long) items * part / parts);
  }

  /**
   * Does items until none is open: those of the thread's own part, whose neighbours it has in its core's cache, in this work and in
   * those before and after; then what others have left of theirs.
   *
   * @param thread number of the thread
   */
  final void help(int thread) {
    AtomicIntegerArray counters = next;
    // All threads write to the number of items that are done, so each does it once.
    int own = 0;
    float[] prepared = null;
    for (int p = 0; p < parts; p++) {
      int part = (thread + p) % parts;
      int end = begin(part + 1);
      for (int i = counters.getAndIncrement(part * APART); i < end; i = counters
          .getAndIncrement(part * APART)) {
        try {
          if (prepared == null) {
            prepared = prepare();
          }
          run(i, prepared);
        } catch (RuntimeException | Error e) {
          failure = e;
        }
        own++;
      }
    }
    if (prepared != null) {
      leave(prepared);
    }
    done.addAndGet(own);
  }

  final boolean isDone() {
    return done.get() >= items;
  }

  /** Throws what an item threw. */
  final void check() {
    Throwable thrown = failure;
    if (thrown != null) {
      throw new IllegalStateException("a kernel failed: " + thrown, thrown);
    }
  }
}
