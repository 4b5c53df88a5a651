package dev.crease.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void everyRoundRunsOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int count : new int[]{0, 1, 2, 3, 1000}) {
        AtomicIntegerArray runs = new AtomicIntegerArray(Math.max(1, count));
        workers.run(count, runs::incrementAndGet);
        for (int i = 0; i < count; i++) {
          assertThat(runs.get(i)).as("round %d of %d", i, count).isEqualTo(1);
        }
      }
    }
  }

  @Test
  void loopsInsideOfLoopsEnd() {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(100);
      workers.run(10, i -> workers.run(10, j -> runs.incrementAndGet(10 * i + j)));
      for (int i = 0; i < 100; i++) {
        assertThat(runs.get(i)).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void theFirstFailureIsThrown(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int repeat = 0; repeat < 50; repeat++) {
        assertThatThrownBy(
            () -> workers.run(100, i -> {
              if (i >= 20) {
                throw new IllegalArgumentException("round " + i);
              }
            }))
            .isInstanceOf(IllegalArgumentException.class).hasMessage("round 20");
      }
    }
  }

  @Test
  void noThreads() {
    assertThatThrownBy(() -> new Workers(0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessage("threads: expected 1 or more, got 0");
  }
}
