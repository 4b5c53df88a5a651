package dev.crease.testkit.fuzz;

import dev.crease.testkit.SeededNumbers;
import java.util.List;

/** Choices that depend on the seed alone. */
final class Dice {

  private final SeededNumbers numbers;
  private long next;

  Dice(long seed) {
    this.numbers = SeededNumbers.of(seed).stream("choices");
  }

  /** An integer from {@code low} to {@code high}, both included. */
  int between(int low, int high) {
    return (int) numbers.integer(next++, low, high);
  }

  boolean chance(double probability) {
    return numbers.uniform(next++) < probability;
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[between(0, choices.length - 1)];
  }

  <T> T pick(List<T> choices) {
    return choices.get(between(0, choices.size() - 1));
  }
}
