package dev.crease.graph;

import dev.crease.op.Operator;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Computes what a node makes of constants. It is small work, done at once; a few bytes of a file can ask for gigabytes, so that the
 * size of the results is inferred before anything is computed.
 *
 * @param node the node
 * @param inputs what it reads
 */
record ConstantEvaluation(Node node, List<Optional<Value>> inputs) implements NodeEvaluation {

  /**
   * The results; empty where one would have more elements than that, or the operator does not take these inputs, which running the
   * model will say.
   *
   * @param operator the node's operator
   * @param maxElements of each result
   */
  Optional<List<Value>> results(Operator operator, long maxElements) {
    try {
      return operator.results(this).stream().allMatch(t -> t.hasAtMost(maxElements))
          ? Optional.of(operator.evaluate(this))
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  @Override
  public void parallel(int count, IntConsumer body) {
    for (int i = 0; i < count; i++) {
      body.accept(i);
    }
  }
}
