package dev.crease.op;

import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.error.MalformedModelException;

/** Makes the exception for a broken rule: a malformed model while inferring, a failed run while evaluating. */
@FunctionalInterface
interface Breach {

  /**
   * The exception to throw.
   *
   * @param expected the rule that is broken
   * @param got both values that contradict each other
   */
  CreaseException of(String expected, String got);

  /** Breaches found by inference. */
  static Breach in(InferContext in) {
    return (expected, got) -> new MalformedModelException(
        in.where(), expected, got, "export the model again");
  }

  /** Breaches found by evaluation. */
  static Breach in(EvalContext in) {
    return (expected, got) -> new ExecutionException(
        ExecutionException.Kind.MODEL, in.where(), expected, got, "");
  }

  /** Breaches found while parsing. */
  static Breach in(Attributes attributes, String type) {
    return (expected, got) -> new MalformedModelException(
        attributes.where().isEmpty() ? type : attributes.where(), expected, got,
        "export the model again");
  }

  /** Checks that two sizes do not differ, as far as both are known. */
  default void requireSame(String expected, Dim a, Dim b) {
    if (a.isKnown() && b.isKnown() && !a.equals(b)) {
      throw of(expected, a + " and " + b);
    }
  }
}
