package dev.crease.fold;

import dev.crease.graph.Node;

/** A node of a fold site besides its layer: an affine that goes, or an operator that stays and lets affines pass. */
public sealed interface Stage permits AffineUse, Carrier {

  /** The node. */
  Node node();

  /** Name of the value it reads. */
  String input();

  /** Name of the value it writes. */
  default String output() {
    return node().output(0);
  }
}
