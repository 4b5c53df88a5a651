package dev.crease.graph;

import dev.crease.op.Constant;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who writes and who reads each value of one graph; reads inside of bodies count as reads by the node that holds them. */
public final class GraphIndex {

  private final Graph graph;
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<String, List<Node>> consumers = new HashMap<>();
  private final Set<String> captured = new HashSet<>();
  private final Set<String> outputs = new HashSet<>();
  private final Set<String> inputs = new HashSet<>();
  private final boolean overridable;
  private final Optional<GraphIndex> outer;

  /** Indexes a graph of an IR version where a caller may override initializers that are listed as inputs. */
  public GraphIndex(Graph graph) {
    this(graph, true);
  }

  /** Indexes a model's main graph. */
  public GraphIndex(Model model) {
    this(model.graph(), model.inputsOverrideInitializers());
  }

  /**
   * Indexes a graph.
   *
   * @param graph the graph
   * @param overridable whether a caller may override initializers that are listed as inputs; see {@link
   *     Model#inputsOverrideInitializers}
   */
  public GraphIndex(Graph graph, boolean overridable) {
    this(graph, overridable, Optional.empty());
  }

  private GraphIndex(Graph graph, boolean overridable, Optional<GraphIndex> outer) {
    this.graph = graph;
    this.overridable = overridable;
    this.outer = outer;
    graph.outputs().forEach(o -> outputs.add(o.name()));
    graph.inputs().forEach(i -> inputs.add(i.name()));
    for (Node node : graph.nodes()) {
      node.outputs().stream().filter(o -> !o.isEmpty()).forEach(o -> producers.put(o, node));
      Set<String> reads = new LinkedHashSet<>(node.inputs());
      if (!node.subgraphs().isEmpty()) {
        List<String> captures = node.captures();
        captured.addAll(captures);
        reads.addAll(captures);
      }
      reads.stream().filter(r -> !r.isEmpty()).forEach(
          r -> consumers.computeIfAbsent(r, _ -> new ArrayList<>(1)).add(node));
    }
  }

  /**
   * Indexes the body of a node. What it reads and does not define is that of the graphs around it.
   *
   * @param body the body, whose inputs are given to it whenever it runs
   * @param outer the graph that the node stands in
   */
  public static GraphIndex inside(Graph body, GraphIndex outer) {
    return new GraphIndex(body, true, Optional.of(outer));
  }

  /** The graph that was indexed. */
  public Graph graph() {
    return graph;
  }

  /** The node that writes {@code value}; empty for inputs, initializers and values of graphs around. */
  public Optional<Node> producer(String value) {
    return Optional.ofNullable(producers.get(value));
  }

  /** The graph around this one, if this is a body. */
  public Optional<GraphIndex> outer() {
    return outer;
  }

  /** Whether this graph itself defines {@code value}, so that it is none of a graph around it. */
  public boolean defines(String value) {
    return producers.containsKey(value) || inputs.contains(value)
        || graph.initializers().containsKey(value)
        || graph.carried().stream().anyMatch(c -> c.name().equals(value));
  }

  /** The graph that defines {@code value}: this one or one around it. */
  public Optional<GraphIndex> home(String value) {
    return defines(value) ? Optional.of(this) : outer.flatMap(o -> o.home(value));
  }

  /** The node that writes {@code value}, here or in a graph around. */
  public Optional<Node> definition(String value) {
    return home(value).flatMap(h -> h.producer(value));
  }

  /** Whether {@code value} is an initializer, here or in a graph around, which a caller may perhaps override. */
  public boolean isInitializer(String value) {
    return home(value).filter(h -> h.graph.initializers().containsKey(value)).isPresent();
  }

  /** The elements of an initializer or {@code Constant} node, here or in a graph around, which a caller may perhaps override. */
  public Optional<Tensor> stored(String value) {
    return home(value).flatMap(
        h -> Optional.ofNullable(h.graph.initializers().get(value)).map(Initializer::tensor)
            .or(
                () -> h.producer(value).flatMap(
                    p -> p.op() instanceof Constant(Tensor tensor)
                        ? Optional.of(tensor)
                        : Optional.empty())));
  }

  /** The nodes that read {@code value}, each once. */
  public List<Node> consumers(String value) {
    return consumers.getOrDefault(value, List.of());
  }

  /** Whether a body inside of this graph reads {@code value}. */
  public boolean isCaptured(String value) {
    return captured.contains(value);
  }

  /** Whether {@code value} is an output of the graph. */
  public boolean isOutput(String value) {
    return outputs.contains(value);
  }

  /** Whether {@code value} is listed as an input of the graph. */
  public boolean isInput(String value) {
    return inputs.contains(value);
  }

  /** The initializer of that name, here or in a graph around, if no caller can override it. */
  public Optional<Initializer> constant(String value) {
    return home(value).flatMap(
        h -> h.overridable && h.inputs.contains(value)
            ? Optional.empty()
            : Optional.ofNullable(h.graph.initializers().get(value)));
  }
}
