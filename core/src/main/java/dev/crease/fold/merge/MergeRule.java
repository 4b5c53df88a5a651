package dev.crease.fold.merge;

import dev.crease.fold.MergeFold;
import dev.crease.fold.Obstacle;
import dev.crease.graph.Node;

/** Finds several linear operators that can be one. */
public interface MergeRule {

  /** The rule's name. */
  String name();

  /** What it makes of what, in a clause. */
  String does();

  /**
   * Looks at the node where the operators would meet.
   *
   * @param node any node
   * @param context the graph around it
   */
  Match match(Node node, MergeContext context);

  /** What a rule found. */
  sealed interface Match {

    /** Nothing that the rule is for. */
    record None() implements Match {}

    /**
     * Operators that become one.
     *
     * @param merge how
     */
    record Found(MergeFold merge) implements Match {}

    /**
     * Operators that the rule is for, and that stay.
     *
     * @param node the node that is said to stay
     * @param obstacle why
     */
    record Refused(Node node, Obstacle obstacle) implements Match {}
  }
}
