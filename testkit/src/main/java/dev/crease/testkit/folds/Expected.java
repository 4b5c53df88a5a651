package dev.crease.testkit.folds;

import dev.crease.fold.Direction;
import dev.crease.fold.Reason;

/** What must become of one affine. */
public sealed interface Expected {

  /** The affine's name, as {@link dev.crease.graph.Node#label} gives it. */
  String node();

  /**
   * It goes into a layer.
   *
   * @param node the affine's name
   * @param into the layer's name
   * @param direction where the layer stands
   */
  record Folded(String node, String into, Direction direction) implements Expected {}

  /**
   * It stays.
   *
   * @param node the affine's name
   * @param reason why
   */
  record Refused(String node, Reason reason) implements Expected {}
}
