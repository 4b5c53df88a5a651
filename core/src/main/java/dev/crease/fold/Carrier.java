package dev.crease.fold;

import dev.crease.graph.Node;

/**
 * A node that commutes with the affines that pass it, and stays.
 *
 * @param node the node, whose data is input 0
 */
public record Carrier(Node node) implements Stage {

  @Override
  public String input() {
    return node.input(0);
  }
}
