package dev.crease.report;

import java.util.Locale;

/** What folding made of a node, for a picture of its graph. */
enum NodeState {
  /** An affine that went into a layer. */
  FOLDED("went into a layer"),
  /** An operator that became part of another. */
  MERGED("became part of another layer"),
  /** A layer that has new constants. */
  LAYER("has new constants"),
  /** An affine that stays, or an operator that is not merged, for a reason. */
  REFUSED("stays, for a reason"),
  /** Could be folded, and was not. */
  LEFT("could be folded, and was not"),
  /** In the first model alone, and no fold says why. */
  REMOVED("only in the first model"),
  /** In the second model alone. */
  ADDED("only in the second model"),
  /** The same in both but for what is in its bodies, or in the function that it calls. */
  INSIDE("has more inside, folded or left for a reason"),
  /** Neither folded nor refused. */
  UNTOUCHED("is the same in both");

  private final String text;

  NodeState(String text) {
    this.text = text;
  }

  /** A clause with the node for its subject. */
  String text() {
    return text;
  }

  /** Its name in lower case. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
