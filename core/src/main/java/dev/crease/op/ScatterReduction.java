package dev.crease.op;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of an element that an update is put on. */
public enum ScatterReduction {
  /** It is replaced. */
  NONE,
  /** The update is added to it. */
  ADD,
  /** It is multiplied by the update. */
  MUL,
  /** The greater stays. */
  MAX,
  /** The lesser stays. */
  MIN;

  static Optional<ScatterReduction> parse(Attributes attributes) {
    String name = attributes.text("reduction", "none").toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(r -> r.name().equals(name)).findFirst();
  }

  /** Puts {@code count} updates from index {@code from} on onto the elements from {@code to} on. */
  void apply(NodeContext in, Elements target, int to, Elements updates, int from, int count) {
    switch (this) {
      case NONE -> target.copy(updates, from, 1, to, count);
      case ADD -> target.combine(in, updates, from, to, count, Double::sum, (_, a, b) -> a + b);
      case MUL ->
        target.combine(in, updates, from, to, count, (a, b) -> a * b, (_, a, b) -> a * b);
      case MAX -> target.combine(in, updates, from, to, count, Math::max,
          (t, a, b) -> Elementwise.compare(t, a, b) >= 0 ? a : b);
      case MIN -> target.combine(in, updates, from, to, count, Math::min,
          (t, a, b) -> Elementwise.compare(t, a, b) <= 0 ? a : b);
    }
  }
}
