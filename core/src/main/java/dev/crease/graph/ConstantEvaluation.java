package dev.crease.graph;

import dev.crease.op.Operator;
import dev.crease.op.TensorType;
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

  /** Of an input that has no elements. */
  private static final long MAX_EXTENT = 1 << 24;

  /**
   * The results; empty where one would have more elements than that, or the operator does not take these inputs, which running the
   * model will say.
   *
   * @param operator the node's operator
   * @param maxElements of each result
   */
  Optional<List<Value>> results(Operator operator, long maxElements) {
    try {
      boolean small = inputs.stream().flatMap(Optional::stream)
          .allMatch(v -> isSmall(TensorType.of(v.dtype(), v.shape()), MAX_EXTENT))
          && operator.results(this).stream().allMatch(t -> isSmall(t, maxElements));
      return small
          ? Optional.of(operator.evaluate(this))
          : Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** An empty tensor may have axes of any size, too, and operators walk along them. */
  private static boolean isSmall(TensorType type, long maxElements) {
    return type.withDims(
        type.dims().orElse(List.of()).stream().filter(d -> !d.is(0)).toList())
        .hasAtMost(maxElements);
  }

  @Override
  public void parallel(int count, IntConsumer body) {
    for (int i = 0; i < count; i++) {
      body.accept(i);
    }
  }
}
