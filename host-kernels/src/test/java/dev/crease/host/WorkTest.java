package dev.crease.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

/** What threads do with the items of a work. */
class WorkTest {

  private static final int ITEMS = 37;

  /** A work whose items need what their thread has prepared in the same run. */
  private static final class Prepared extends Work {
    private final AtomicIntegerArray done = new AtomicIntegerArray(ITEMS);
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private volatile int run;

    Prepared() {
      super(ITEMS, true);
    }

    @Override
    float[] prepare() {
      made.incrementAndGet();
      return new float[]{run, (float) Thread.currentThread().threadId()};
    }

    @Override
    void run(int item) {
      throw new AssertionError("an item without what its thread has prepared");
    }

    @Override
    void run(int item, float[] prepared) {
      assertThat(prepared).containsExactly(run, (float) Thread.currentThread().threadId());
      done.incrementAndGet(item);
    }

    @Override
    void leave(float[] prepared) {
      assertThat(prepared).containsExactly(run, (float) Thread.currentThread().threadId());
      left.incrementAndGet();
    }
  }

  @Test
  void eachThreadPreparesOnceInARunAndLeavesWhatItPrepared() {
    for (int threads : new int[]{1, 2, 5}) {
      Prepared work = new Prepared();
      try (Crew crew = new Crew(threads)) {
        for (int run = 1; run <= 300; run++) {
          work.run = run;
          int before = work.made.get();
          crew.run(work);
          assertThat(work.made.get() - before).isBetween(1, threads);
          assertThat(work.left.get()).isEqualTo(work.made.get());
        }
      }
      for (int i = 0; i < ITEMS; i++) {
        assertThat(work.done.get(i)).isEqualTo(300);
      }
    }
  }

  @Test
  void whatFailsWhilePreparingIsSaid() {
    Work work = new Work(4, true) {
      @Override
      float[] prepare() {
        throw new OutOfMemoryError("no array");
      }

      @Override
      void run(int item) {}
    };
    try (Crew crew = new Crew(2)) {
      assertThatThrownBy(() -> crew.run(work)).isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no array");
    }
  }
}
