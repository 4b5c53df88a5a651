package dev.crease.host;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that help with works. Each begins with items of its own and goes on with what others have left of theirs; whoever brings a work does items, too, so
 * nothing waits for a thread to wake up, and works that several threads bring at once are all done.
 */
final class Crew implements AutoCloseable {

  /** How long a thread looks for the next work before it sleeps, in nanoseconds: about what waking it takes. */
  private static final long PATIENCE_NANOS = 50_000;

  /** How often a thread has slept before it asks for a place: what comes in one burst does without, as asking takes longer than waking. */
  private static final int SLEEPS = 16;

  private static final class Helper extends Thread {
    private final int number;
    private volatile @Nullable Place place;
    private volatile boolean asleep;

    Helper(Runnable body, int number) {
      super(null, body, "crease-host-" + number, 0, false);
      this.number = number;
      setDaemon(true);
    }

    /** Wakes it, on another core than the caller's. */
    void wake() {
      Place known = place;
      if (known != null) {
        known.leaveThisCore();
      }
      LockSupport.unpark(this);
    }
  }

  private final int threads;
  private final List<Helper> helpers = new ArrayList<>();
  private final AtomicInteger round = new AtomicInteger();
  private volatile @Nullable Work current;
  private volatile boolean closed;

  /**
   * A crew.
   *
   * @param threads threads that work, the one that brings the work among them
   */
  Crew(int threads) {
    this.threads = threads;
    for (int i = 1; i < threads; i++) {
      Helper helper = new Helper(this::serve, i);
      helpers.add(helper);
      helper.start();
    }
  }

  /** Threads that work, the one that brings the work among them. */
  int threads() {
    return threads;
  }

  /** Does a work, with help where that pays. */
  void run(Work work) {
    if (helpers.isEmpty() || !work.isShared()) {
      work.runAll();
      return;
    }
    work.open(threads);
    current = work;
    round.incrementAndGet();
    for (int i = 0; i < helpers.size(); i++) {
      Helper helper = helpers.get(i);
      if (helper.asleep) {
        helper.wake();
      }
    }
    work.help(0);
    for (int spins = 0; !work.isDone(); spins++) {
      if (spins < 10_000) {
        Thread.onSpinWait();
      } else {
        // Another thread has been taken off its core in the middle of an item.
        LockSupport.parkNanos(1_000);
      }
    }
    work.check();
  }

  private void serve() {
    Helper self = (Helper) Thread.currentThread();
    int seen = 0;
    int sleeps = 0;
    long idleSince = System.nanoTime();
    while (!closed) {
      int now = round.get();
      Work work = current;
      if (work != null && now != seen) {
        seen = now;
        work.help(self.number);
        idleSince = System.nanoTime();
      } else if (System.nanoTime() - idleSince < PATIENCE_NANOS) {
        Thread.onSpinWait();
      } else {
        if (++sleeps == SLEEPS) {
          self.place = Place.ofThisThread(threads).orElse(null);
        }
        self.asleep = true;
        if (round.get() == now && !closed) {
          LockSupport.park(this);
        }
        self.asleep = false;
        idleSince = System.nanoTime();
      }
    }
  }

  /** Lets the threads go. Works that are brought later are done by those who bring them. */
  @Override
  public void close() {
    closed = true;
    helpers.forEach(LockSupport::unpark);
  }
}
