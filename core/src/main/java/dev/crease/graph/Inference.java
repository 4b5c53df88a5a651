package dev.crease.graph;

import dev.crease.error.CreaseException;
import dev.crease.error.MalformedModelException;
import dev.crease.op.InferContext;
import dev.crease.op.Operator;
import dev.crease.op.TensorType;
import dev.crease.tensor.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The types of all values of a graph: what the file says, completed by each operator's shape inference
 * and by constants that shape arithmetic computes.
 */
public final class Inference {

  /** Shape arithmetic works on small tensors; larger constants are not computed for it. */
  private static final int MAX_SHAPE_ELEMENTS = 4096;

  /** Shapes have a few axes; what computes more for every node is after our memory. */
  private static final long MOST_COMPUTED_PER_NODE = 64;
  private static final long LEAST_COMPUTED = 1 << 20;

  /** As of tensors in files; a chain of nodes that add axes must not take memory that grows with its square. */
  private static final int MAX_RANK = 64;

  private final Map<String, TensorType> types = new HashMap<>();
  private final Map<String, Value> computed = new HashMap<>();
  private final GraphIndex index;
  private final Constants constants;
  private final Optional<Inference> outer;
  private final AtomicLong left;

  private Inference(GraphIndex index, Constants constants, Optional<Inference> outer) {
    this.index = index;
    this.constants = constants;
    this.outer = outer;
    this.left = outer.map(o -> o.left).orElseGet(() -> new AtomicLong(LEAST_COMPUTED));
    left.addAndGet(MOST_COMPUTED_PER_NODE * index.graph().nodes().size());
  }

  /**
   * Infers the types of a graph's values.
   *
   * @param index the graph
   * @param given types that replace what the file says of graph inputs, by name
   * @throws dev.crease.error.MalformedModelException if types contradict an operator
   */
  public static Inference of(GraphIndex index, Map<String, TensorType> given) {
    Inference inference = new Inference(
        index, new Constants(index, MAX_SHAPE_ELEMENTS), Optional.empty());
    inference.infer(index.graph(), given);
    return inference;
  }

  /**
   * Infers the types of a body's values.
   *
   * @param body the body, indexed inside of the graph around it
   * @param outer what is known of that graph's values
   * @throws dev.crease.error.MalformedModelException if types contradict an operator
   */
  public static Inference inside(GraphIndex body, Inference outer) {
    Inference inference = new Inference(
        body, Constants.inside(body, outer.constants), Optional.of(outer));
    inference.infer(body.graph(), Map.of());
    return inference;
  }

  private void infer(Graph graph, Map<String, TensorType> given) {
    graph.inputs().forEach(i -> types.put(i.name(), i.type()));
    given.forEach((name, type) -> types.merge(name, type, (said, better) -> better.merge(said)));
    graph.initializers().values().forEach(
        i -> types.merge(i.name(), TensorType.of(i.tensor().dtype(), i.tensor().shape()),
            (a, _) -> a));
    graph.carried().forEach(c -> types.merge(c.name(), c.type(), (a, _) -> a));
    for (Node node : graph.nodes()) {
      Context context = new Context(node);
      if (node.op() instanceof Operator operator) {
        List<TensorType> inferred = inferred(operator, context);
        for (int i = 0; i < Math.min(inferred.size(), node.outputs().size()); i++) {
          types.put(node.output(i), inferred.get(i));
        }
        compute(node, operator, context);
      }
      for (String out : node.outputs()) {
        ValueInfo said = graph.valueInfos().get(out);
        if (said != null) {
          types.merge(out, said.type(), TensorType::merge);
        }
      }
    }
    graph.outputs().forEach(o -> types.merge(o.name(), o.type(), TensorType::merge));
  }

  private static List<TensorType> inferred(Operator operator, Context context) {
    try {
      List<TensorType> types = operator.infer(context);
      for (TensorType type : types) {
        if (type.rank() > MAX_RANK) {
          throw context.wrong("results of at most " + MAX_RANK + " axes", type.rank() + "");
        }
      }
      return types;
    } catch (CreaseException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new MalformedModelException(
          context.where(), "inputs that " + operator.type() + " allows", e.toString(),
          "export the model again");
    }
  }

  private void compute(Node node, Operator operator, Context context) {
    try {
      List<Value> values = operator.known(context)
          .or(() -> context.allConstant(node) ? evaluate(operator, node) : Optional.empty())
          .orElse(List.of());
      for (int i = 0; i < Math.min(values.size(), node.outputs().size()); i++) {
        Value value = values.get(i);
        long elements = value.shape().elements();
        if (elements <= Math.min(MAX_SHAPE_ELEMENTS, left.get())) {
          computed.put(node.output(i), value);
          left.addAndGet(-elements);
        }
        types.put(node.output(i), TensorType.of(value.dtype(), value.shape()));
      }
    } catch (RuntimeException e) {
      // The values do not fit the operator: running the model says so, inference only knows less.
      return;
    }
  }

  private Optional<List<Value>> evaluate(Operator operator, Node node) {
    List<Optional<Value>> inputs = node.inputs().stream().map(this::constant).toList();
    return new ConstantEvaluation(node, inputs).results(operator, MAX_SHAPE_ELEMENTS);
  }

  /** What is known of a value's type. */
  public TensorType type(String value) {
    TensorType known = types.get(value);
    return known != null
        ? known
        : around(value).map(o -> o.type(value)).orElse(TensorType.UNKNOWN);
  }

  /** The elements of a value that is a small constant, or that shapes determine. */
  public Optional<Value> constant(String value) {
    Value before = computed.get(value);
    return before != null
        ? Optional.of(before)
        : around(value).map(o -> o.constant(value)).orElseGet(() -> constants.value(value));
  }

  /** What is known of the graph around, where that may define a value. */
  private Optional<Inference> around(String value) {
    return outer.filter(_ -> !value.isEmpty() && !index.defines(value));
  }

  /** What an operator may ask about a node of the graph. */
  public InferContext question(Node node) {
    return new Context(node);
  }

  private final class Context implements InferContext {

    private final Node node;

    Context(Node node) {
      this.node = node;
    }

    boolean allConstant(Node n) {
      return n.subgraphs().isEmpty()
          && !n.inputs().isEmpty()
          && n.inputs().stream()
              .allMatch(i -> i.isEmpty() || Inference.this.constant(i).isPresent());
    }

    @Override
    public String where() {
      return "node " + node.label();
    }

    @Override
    public int inputCount() {
      return node.inputs().size();
    }

    @Override
    public boolean has(int i) {
      return !node.input(i).isEmpty();
    }

    @Override
    public TensorType input(int i) {
      return type(node.input(i));
    }

    @Override
    public Optional<Value> constant(int i) {
      return Inference.this.constant(node.input(i));
    }

    @Override
    public int outputCount() {
      return node.outputs().size();
    }
  }
}
