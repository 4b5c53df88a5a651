package dev.crease.host;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A part of a step whose items may be done in any order and by any thread; the result is the same. */
abstract class Work {

  private final AtomicInteger next = new AtomicInteger();
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

  final int items() {
    return items;
  }

  final boolean isShared() {
    return shared;
  }

  /** Does everything on this thread. */
  final void runAll() {
    for (int i = 0; i < items; i++) {
      run(i);
    }
  }

  /** Makes all items open again; those of the run before are done. */
  final void open() {
    failure = null;
    done.set(0);
    next.set(0);
  }

  /** Does items until none is open. */
  final void help() {
    for (int i = next.getAndIncrement(); i < items; i = next.getAndIncrement()) {
      try {
        run(i);
      } catch (RuntimeException | Error e) {
        failure = e;
      }
      done.incrementAndGet();
    }
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
