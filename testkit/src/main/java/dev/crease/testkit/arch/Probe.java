package dev.crease.testkit.arch;

import dev.crease.graph.Node;
import dev.crease.op.EvalContext;
import dev.crease.op.Operator;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Runs one node of a network that is being built.
 *
 * @param node the node
 * @param inputs its inputs; empty where one is left out
 */
record Probe(Node node, List<Optional<Value>> inputs) implements EvalContext {

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

  @Override
  public String where() {
    return "node " + node.label();
  }

  @Override
  public int inputCount() {
    return inputs.size();
  }

  @Override
  public boolean has(int i) {
    return i < inputs.size() && inputs.get(i).isPresent();
  }

  @Override
  public Value input(int i) {
    return inputs.get(i).orElseThrow();
  }

  @Override
  public int outputCount() {
    return node.outputs().size();
  }

  @Override
  public boolean wants(int i) {
    return !node.output(i).isEmpty();
  }

  @Override
  public List<Value> subgraph(String attribute, List<Value> arguments) {
    throw new IllegalStateException(where() + ": expected no body, got " + attribute);
  }

  @Override
  public void parallel(int count, IntConsumer body) {
    IntStream.range(0, count).parallel().forEach(body);
  }
}
