package dev.crease.graph;

import dev.crease.op.Constant;
import dev.crease.op.Identity;
import dev.crease.op.Operator;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The constants of a graph: initializers that no caller can override, {@code Constant} nodes, and what known
 * operators compute from those, each operator's result rounded to its dtype. Results are kept.
 */
public final class Constants {

  /** A longer chain of operators over constants is left alone. */
  private static final int MAX_DEPTH = 64;

  /**
   * Constants are transposed, cast and dequantized once or twice, and models made for tests fill whole weights with one number; a
   * small file that makes more large ones is after our memory.
   */
  private static final long MOST_COMPUTED_PER_STORED = 4;
  private static final long LEAST_COMPUTED = 1 << 25;
  private static final long MOST_OF_LITTLE = 1 << 22;

  private final GraphIndex index;
  private final long maxElements;
  private final Optional<Constants> outer;
  private final Map<String, Optional<Tensor>> known = new HashMap<>();
  private final AtomicLong left;

  /**
   * Constants of the indexed graph.
   *
   * @param index the graph
   * @param maxElements a computed constant with more elements, or from inputs with more, counts as unknown
   */
  public Constants(GraphIndex index, long maxElements) {
    this(index, maxElements, Optional.empty());
  }

  private Constants(GraphIndex index, long maxElements, Optional<Constants> outer) {
    this.index = index;
    this.maxElements = maxElements;
    this.outer = outer;
    this.left = outer.map(o -> o.left).orElseGet(() -> new AtomicLong(LEAST_COMPUTED));
    left.addAndGet(MOST_COMPUTED_PER_STORED * stored(index.graph()));
  }

  private static long stored(Graph graph) {
    return graph.initializers().values().stream().mapToLong(i -> i.tensor().shape().elements())
        .sum()
        + graph.nodes().stream()
            .mapToLong(n -> n.op() instanceof Constant c ? c.tensor().shape().elements() : 0)
            .sum();
  }

  /**
   * Constants of a body, with the same limit.
   *
   * @param body the body, indexed inside of the graph around it
   * @param outer the constants of that graph
   */
  public static Constants inside(GraphIndex body, Constants outer) {
    return new Constants(body, outer.maxElements, Optional.of(outer));
  }

  /** The tensor of a value that is constant; stored ones of any size, computed ones up to the limit. */
  public Optional<Tensor> tensor(String value) {
    return tensor(value, 0);
  }

  /** The elements of a value that is constant and within the limit. */
  public Optional<Value> value(String value) {
    return tensor(value).filter(this::isSmall).map(Tensor::toValue);
  }

  private boolean isSmall(Tensor t) {
    return t.shape().elements() <= maxElements && (t.dtype().isReal() || t.dtype().isInteger());
  }

  private Optional<Tensor> tensor(String value, int depth) {
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (outer.isPresent() && !index.defines(value)) {
      return outer.get().tensor(value, depth);
    }
    Optional<Tensor> stored = index.constant(value).map(Initializer::tensor);
    if (stored.isPresent()) {
      return stored;
    }
    Optional<Tensor> before = known.get(value);
    if (before != null) {
      return before;
    }
    Optional<Tensor> found = index.producer(value).flatMap(n -> compute(n, value, depth));
    known.put(value, found);
    return found;
  }

  /** Whether a node that reads constants alone makes constants of them: an operator that is known, has no body, and reads something. */
  public static boolean mayCompute(Node node) {
    return node.op() instanceof Operator && node.subgraphs().isEmpty() && !node.inputs().isEmpty();
  }

  private Optional<Tensor> compute(Node node, String value, int depth) {
    if (node.op() instanceof Constant constant) {
      return Optional.of(constant.tensor());
    }
    if (depth >= MAX_DEPTH) {
      return Optional.empty();
    }
    if (node.op() instanceof Identity) {
      return tensor(node.input(0), depth + 1);
    }
    if (!(node.op() instanceof Operator operator) || !mayCompute(node)) {
      return Optional.empty();
    }
    List<Optional<Tensor>> tensors = new ArrayList<>();
    for (String in : node.inputs()) {
      Optional<Tensor> tensor = tensor(in, depth + 1).filter(this::isSmall);
      if (tensor.isEmpty() && !in.isEmpty()) {
        return Optional.empty();
      }
      tensors.add(tensor);
    }
    // Not before all are known to be constants: a value takes more memory than a tensor.
    List<Optional<Value>> inputs = tensors.stream().map(t -> t.map(Tensor::toValue)).toList();
    int output = node.outputs().indexOf(value);
    long read = inputs.stream().flatMap(Optional::stream).mapToLong(v -> v.shape().elements())
        .sum();
    long most = Math.min(
        Math.min(maxElements, left.get()), MOST_OF_LITTLE + MOST_COMPUTED_PER_STORED * read);
    Optional<Value> result = new ConstantEvaluation(node, inputs).results(operator, most)
        .filter(results -> output < results.size())
        .map(results -> results.get(output))
        .filter(v -> v.shape().elements() <= most);
    result.ifPresent(v -> left.addAndGet(-v.shape().elements()));
    return result.map(v -> Tensor.of(v instanceof RealValue real ? real.rounded() : v));
  }
}
