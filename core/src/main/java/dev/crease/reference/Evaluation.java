package dev.crease.reference;

import dev.crease.graph.Node;
import dev.crease.graph.NodeEvaluation;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntConsumer;

/**
 * What one node sees while it is evaluated.
 *
 * @param node the node
 * @param inputs what it reads, one entry per input listed
 * @param bodies runs a body, told by its attribute, on values for its inputs
 * @param workers lends threads
 */
record Evaluation(
    Node node,
    List<Optional<Value>> inputs,
    BiFunction<String, List<Value>, List<Value>> bodies,
    Workers workers) implements NodeEvaluation {

  @Override
  public List<Value> subgraph(String attribute, List<Value> arguments) {
    return bodies.apply(attribute, arguments);
  }

  @Override
  public void parallel(int count, IntConsumer body) {
    workers.run(count, body);
  }
}
