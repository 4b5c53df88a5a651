package dev.crease.testkit.folds;

import dev.crease.fold.Direction;
import dev.crease.fold.Reason;
import dev.crease.fold.ShiftForm;

/** What must become of one affine, or of an operator that could be merged. */
public sealed interface Expected {

  /** The node's name, as {@link dev.crease.graph.Node#label} gives it. */
  String node();

  /**
   * It goes into a layer.
   *
   * @param node the affine's name
   * @param into the layer's name
   * @param direction where the layer stands
   * @param shift where its shift goes
   */
  record Folded(String node, String into, Direction direction,
      ShiftForm shift) implements Expected {}

  /**
   * It is merged with a layer, and others, into one.
   *
   * @param node the node's name
   * @param into the layer's name
   */
  record Merged(String node, String into) implements Expected {}

  /**
   * It stays.
   *
   * @param node the affine's name
   * @param reason why
   */
  record Refused(String node, Reason reason) implements Expected {}
}
