package dev.crease.testkit.arch;

import dev.crease.graph.Node;
import dev.crease.graph.NodeEvaluation;
import dev.crease.op.Operator;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * Runs one node of a network that is being built.
 *
 * @param node the node
 * @param inputs its inputs; empty where one is left out
 */
record Probe(Node node, List<Optional<Value>> inputs) implements NodeEvaluation {

  /**
   * The node's outputs.
   *
   * @throws IllegalStateException if the operator cannot be evaluated
   */
  List<Value> run() {
    if (node.op() instanceof Operator operator) {
      return operator.evaluate(this);
    }
    throw new IllegalStateException(
        where() + ": expected an operator that can be evaluated, got " + node.op());
  }
}
