package dev.crease.op;

import dev.crease.error.CreaseException;
import dev.crease.error.ExecutionException;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.function.IntConsumer;

/** What the evaluation of one node may ask of the executor. */
public interface EvalContext extends NodeContext {

  /** Input {@code i}, which must be {@link #has there}. */
  Value input(int i);

  /** Whether output {@code i} is listed and not left out. */
  boolean wants(int i);

  /**
   * Runs a subgraph attribute of the node.
   *
   * @param attribute the attribute's name, {@code then_branch} for instance
   * @param inputs the subgraph's inputs, in order
   * @return the subgraph's outputs, in order
   */
  List<Value> subgraph(String attribute, List<Value> inputs);

  /**
   * Runs {@code body} for 0 to {@code count} (exclusive), perhaps at once on several threads, and
   * waits for all. Bodies must not write to the same elements.
   *
   * @param count number of independent pieces of work
   * @param body called once with each index
   */
  void parallel(int count, IntConsumer body);

  @Override
  default CreaseException wrong(String expected, String got) {
    return new ExecutionException(ExecutionException.Kind.MODEL, where(), expected, got, "");
  }

  /**
   * Input {@code i} as reals.
   *
   * @throws ExecutionException if it holds anything else
   */
  default RealValue real(int i) {
    if (input(i) instanceof RealValue real) {
      return real;
    }
    throw wrongType(i, "a floating-point tensor");
  }

  /**
   * Input {@code i} as integers.
   *
   * @throws ExecutionException if it holds anything else
   */
  default IntValue ints(int i) {
    if (input(i) instanceof IntValue ints) {
      return ints;
    }
    throw wrongType(i, "an integer or boolean tensor");
  }

  private ExecutionException wrongType(int i, String expected) {
    return new ExecutionException(
        ExecutionException.Kind.MODEL, where() + " input " + i, expected, input(i).dtype().label(),
        "");
  }
}
