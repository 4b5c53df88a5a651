package dev.crease.graph;

import dev.crease.error.UnsupportedModelException;
import dev.crease.op.EvalContext;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** The evaluation of one node on given values; without bodies, on the common pool, unless somebody says otherwise. */
public interface NodeEvaluation extends EvalContext {

  /** The node. */
  Node node();

  /** What it reads, one entry per input listed; empty where one is left out. */
  List<Optional<Value>> inputs();

  @Override
  default String where() {
    return "node " + node().label();
  }

  @Override
  default int inputCount() {
    return inputs().size();
  }

  @Override
  default boolean has(int i) {
    return i < inputs().size() && inputs().get(i).isPresent();
  }

  @Override
  default Value input(int i) {
    if (!has(i)) {
      throw wrong("an input " + i, "none");
    }
    return inputs().get(i).orElseThrow();
  }

  @Override
  default int outputCount() {
    return node().outputs().size();
  }

  @Override
  default boolean wants(int i) {
    return !node().output(i).isEmpty();
  }

  @Override
  default List<Value> subgraph(String attribute, List<Value> arguments) {
    throw new UnsupportedModelException(where(), "no subgraph", attribute, "");
  }

  @Override
  default void parallel(int count, IntConsumer body) {
    IntStream.range(0, count).parallel().forEach(body);
  }
}
