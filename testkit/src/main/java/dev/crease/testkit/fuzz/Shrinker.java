package dev.crease.testkit.fuzz;

import dev.crease.error.CreaseException;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphCheck;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Initializer;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.SeededNumbers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Makes a failing graph smaller as long as it fails in the same way: outputs go, nodes are left out or give way to graph inputs, sizes
 * become 1, numbers become simple.
 */
public final class Shrinker {

  private static final int MAX_TRIES = 3000;

  private final Predicate<FuzzCase> fails;
  private int tries;

  private Shrinker(Predicate<FuzzCase> fails) {
    this.fails = fails;
  }

  /**
   * Shrinks a case.
   *
   * @param failing a case that fails
   * @param fails whether a case fails in the way that is looked into; may be asked for cases that make no sense as models
   */
  public static FuzzCase shrink(FuzzCase failing, Predicate<FuzzCase> fails) {
    return new Shrinker(fails).shrink(failing);
  }

  private FuzzCase shrink(FuzzCase failing) {
    FuzzCase best = failing;
    while (tries < MAX_TRIES) {
      Optional<FuzzCase> smaller = firstFailing(candidates(best));
      if (smaller.isEmpty()) {
        return best;
      }
      best = smaller.get();
    }
    return best;
  }

  private Optional<FuzzCase> firstFailing(Stream<FuzzCase> candidates) {
    return candidates.filter(c -> {
      tries++;
      return tries <= MAX_TRIES && fails.test(c);
    }).findFirst();
  }

  private static Stream<FuzzCase> candidates(FuzzCase c) {
    return Stream.of(fewerOutputs(c), withoutNodes(c), fromInputs(c), smallerInputs(c),
        simplerNumbers(c)).flatMap(s -> s);
  }

  private static Stream<FuzzCase> fewerOutputs(FuzzCase c) {
    Graph graph = c.model().graph();
    if (graph.outputs().size() < 2) {
      return Stream.empty();
    }
    return graph.outputs().stream().flatMap(
        o -> rebuilt(c, graph.nodes(), graph.initializers().values(), graph.inputs(),
            graph.outputs().stream().filter(other -> !other.equals(o)).toList(), c.inputs()));
  }

  /** Leaves out one node, whose readers read what it read. */
  private static Stream<FuzzCase> withoutNodes(FuzzCase c) {
    Graph graph = c.model().graph();
    return graph.nodes().stream().flatMap(node -> node.inputs().stream()
        .filter(i -> !i.isEmpty() && !node.output(0).isEmpty())
        .flatMap(input -> {
          List<Node> nodes = new ArrayList<>();
          for (Node other : graph.nodes()) {
            if (other != node) {
              nodes.add(reading(other, node.output(0), input));
            }
          }
          List<ValueInfo> outputs = graph.outputs().stream()
              .map(o -> o.name().equals(node.output(0)) ? ValueInfo.of(input, o.type()) : o)
              .filter(o -> !graph.isInput(o.name())).distinct().toList();
          return rebuilt(c, nodes, graph.initializers().values(), graph.inputs(), outputs,
              c.inputs());
        }));
  }

  private static Node reading(Node node, String value, String other) {
    return node.withInputs(
        node.inputs().stream().map(i -> i.equals(value) ? other : i).toList());
  }

  /** Makes what a node computes a graph input. */
  private static Stream<FuzzCase> fromInputs(FuzzCase c) {
    Graph graph = c.model().graph();
    Map<String, TensorType> types = types(c);
    return graph.nodes().stream().flatMap(node -> {
      TensorType type = types.getOrDefault(node.output(0), TensorType.UNKNOWN);
      if (type.shape().isEmpty() || type.dtype().isEmpty() || !type.dtype().get().isReal()
          || graph.isOutput(node.output(0))) {
        return Stream.empty();
      }
      List<Node> nodes = graph.nodes().stream().filter(n -> n != node).toList();
      List<ValueInfo> inputs = new ArrayList<>(graph.inputs());
      inputs.add(ValueInfo.of(node.output(0), type));
      Map<String, Tensor> given = new LinkedHashMap<>(c.inputs());
      given.put(node.output(0), SeededNumbers.of(c.seed()).stream(node.output(0))
          .normals(type.dtype().get(), type.shape().get(), 0, 1));
      return rebuilt(c, nodes, graph.initializers().values(), inputs, graph.outputs(), given);
    });
  }

  private static Map<String, TensorType> types(FuzzCase c) {
    Map<String, TensorType> given = new LinkedHashMap<>();
    c.inputs().forEach((name, t) -> given.put(name, TensorType.of(t.dtype(), t.shape())));
    Map<String, TensorType> types = new LinkedHashMap<>();
    try {
      Inference inference = Inference.of(new GraphIndex(c.model()), given);
      for (Node node : c.model().graph().nodes()) {
        node.outputs().forEach(o -> types.put(o, inference.type(o)));
      }
    } catch (CreaseException e) {
      return Map.of();
    }
    return types;
  }

  /** Makes one axis of an input as short as can be. */
  private static Stream<FuzzCase> smallerInputs(FuzzCase c) {
    Graph graph = c.model().graph();
    return c.inputs().entrySet().stream().flatMap(input -> {
      String name = input.getKey();
      Tensor tensor = input.getValue();
      List<FuzzCase> smaller = new ArrayList<>();
      for (int axis = 0; axis < tensor.shape().rank(); axis++) {
        for (long size : new long[]{1, tensor.shape().dim(axis) / 2}) {
          if (tensor.dtype().isReal() && size >= 1 && size < tensor.shape().dim(axis)) {
            Shape shape = tensor.shape().with(axis, size);
            Map<String, Tensor> given = new LinkedHashMap<>(c.inputs());
            given.put(name,
                SeededNumbers.of(c.seed()).stream(name).normals(tensor.dtype(), shape, 0, 1));
            List<ValueInfo> inputs = graph.inputs().stream()
                .map(i -> i.name().equals(name) ? ValueInfo.of(name, closed(i.type(), shape)) : i)
                .toList();
            rebuilt(c, graph.nodes(), graph.initializers().values(), inputs, graph.outputs(),
                given).forEach(smaller::add);
          }
        }
      }
      return smaller.stream();
    });
  }

  private static TensorType closed(TensorType type, Shape shape) {
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < shape.rank(); i++) {
      dims.add(type.dim(i).isKnown() ? Dim.of(shape.dim(i)) : type.dim(i));
    }
    return type.withDims(dims);
  }

  private static Stream<FuzzCase> simplerNumbers(FuzzCase c) {
    Graph graph = c.model().graph();
    return graph.initializers().values().stream()
        .filter(i -> i.tensor().dtype().isReal() && !isSimple(i.tensor()))
        .flatMap(i -> Stream.of(filled(i.tensor(), false), filled(i.tensor(), true))
            .flatMap(t -> {
              List<Initializer> initializers = graph.initializers().values().stream()
                  .map(o -> o.name().equals(i.name()) ? Initializer.of(o.name(), t) : o).toList();
              return rebuilt(c, graph.nodes(), initializers, graph.inputs(), graph.outputs(),
                  c.inputs());
            }));
  }

  private static boolean isSimple(Tensor tensor) {
    for (double d : ((RealValue) tensor.toValue()).data()) {
      if (d != Math.rint(d)) {
        return false;
      }
    }
    return true;
  }

  private static Tensor filled(Tensor tensor, boolean counting) {
    double[] data = new double[tensor.shape().size()];
    for (int i = 0; i < data.length; i++) {
      data[i] = counting ? i % 7 + 1 : 1;
    }
    return Tensor.of(new RealValue(tensor.dtype(), tensor.shape(), data));
  }

  /** The case with these parts and without what nobody reads any more; nothing where that is no graph. */
  private static Stream<FuzzCase> rebuilt(FuzzCase c, List<Node> nodes,
      java.util.Collection<Initializer> initializers, List<ValueInfo> inputs,
      List<ValueInfo> outputs, Map<String, Tensor> given) {
    if (outputs.isEmpty()) {
      return Stream.empty();
    }
    Set<String> read = new HashSet<>();
    outputs.forEach(o -> read.add(o.name()));
    List<Node> kept = new ArrayList<>();
    for (Node node : nodes.reversed()) {
      if (node.outputs().stream().anyMatch(read::contains)) {
        kept.addFirst(node);
        read.addAll(node.inputs());
        read.addAll(node.captures());
      }
    }
    if (kept.isEmpty()) {
      return Stream.empty();
    }
    Map<String, Tensor> left = new LinkedHashMap<>(given);
    left.keySet().retainAll(read);
    Graph graph = new Graph(
        c.model().graph().name(),
        inputs.stream().filter(i -> read.contains(i.name())).toList(),
        outputs,
        kept,
        initializers.stream().filter(i -> read.contains(i.name())).toList(),
        List.of(),
        Optional.empty());
    try {
      GraphCheck.check(graph);
    } catch (CreaseException e) {
      return Stream.empty();
    }
    return Stream.of(c.with(c.model().withGraph(graph), left));
  }
}
