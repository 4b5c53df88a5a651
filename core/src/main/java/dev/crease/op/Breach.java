package dev.crease.op;

import dev.crease.error.CreaseException;
import dev.crease.error.MalformedModelException;

/** Makes the exception for a broken rule: {@link NodeContext#wrong} of the node, or what {@link #in} gives while parsing. */
@FunctionalInterface
interface Breach {

  /**
   * The exception to throw.
   *
   * @param expected the rule that is broken
   * @param got both values that contradict each other
   */
  CreaseException of(String expected, String got);

  /** A rule that the attributes of an operator break. */
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
