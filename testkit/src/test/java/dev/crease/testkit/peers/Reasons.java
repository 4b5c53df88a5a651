package dev.crease.testkit.peers;

import dev.crease.testkit.folds.Expected;
import dev.crease.testkit.folds.FoldCase;
import java.util.stream.Collectors;

/** Why nodes of a case have to stay. */
final class Reasons {

  private Reasons() {}

  /** What a page says behind the outcome: the reasons, or nothing where all is folded. */
  static String of(FoldCase c) {
    String reasons = c.expected().stream().filter(Expected.Refused.class::isInstance)
        .map(e -> "`" + ((Expected.Refused) e).reason() + "`").distinct()
        .collect(Collectors.joining(", "));
    return reasons.isEmpty() ? "" : "; refused: " + reasons;
  }
}
