package dev.crease.testkit.peers;

import dev.crease.testkit.folds.Expected;
import dev.crease.testkit.folds.FoldCase;
import java.util.OptionalDouble;

/**
 * What a tool makes of a fold case.
 *
 * @param outcome what became of the nodes that the case is about
 * @param gone how many of these nodes are gone
 * @param of how many there are
 * @param error the largest difference that ONNX Runtime, optimizations off, computes of the model before and after, over the largest magnitude of that
 *     output; empty where it cannot run one of them
 * @param ratio the largest difference in fp64 over what rounding each new constant once allows; empty where no constant was compared
 */
record PeerResult(Outcome outcome, int gone, int of, OptionalDouble error, OptionalDouble ratio) {

  /** What became of the nodes. */
  enum Outcome {
    /** All are gone, and the function is the same. */
    FOLDED("folded"),
    /** Some are gone, and the function is the same. */
    PARTLY("partly"),
    /** None is gone. */
    LEFT("left"),
    /** The case has no node that could be folded. */
    NOTHING("nothing to fold"),
    /** The result computes something else. */
    WRONG("**wrong**"),
    /** The tool does not load the model. */
    DECLINED("does not load");

    private final String text;

    Outcome(String text) {
      this.text = text;
    }
  }

  static final PeerResult DECLINED = new PeerResult(
      Outcome.DECLINED, 0, 0, OptionalDouble.empty(), OptionalDouble.empty());

  static PeerResult of(FoldCase c, long gone, boolean wrong, OptionalDouble error,
      OptionalDouble ratio) {
    int of = (int) c.expected().stream().map(Expected::node).distinct().count();
    Outcome outcome = wrong
        ? Outcome.WRONG
        : of == 0
            ? Outcome.NOTHING
            : gone == 0 ? Outcome.LEFT : gone == of ? Outcome.FOLDED : Outcome.PARTLY;
    return new PeerResult(outcome, (int) gone, of, error, ratio);
  }

  /** The outcome in words, as in "2 of 3 folded". */
  String words() {
    return outcome == Outcome.PARTLY ? gone + " of " + of + " folded" : outcome.text;
  }
}
