package dev.crease.graph;

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
    this.graph = graph;
    this.overridable = overridable;
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

  /** The graph that was indexed. */
  public Graph graph() {
    return graph;
  }

  /** The node that writes {@code value}; empty for inputs, initializers and values of graphs around. */
  public Optional<Node> producer(String value) {
    return Optional.ofNullable(producers.get(value));
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

  /** The initializer of that name, if no caller can override it. */
  public Optional<Initializer> constant(String value) {
    return overridable && inputs.contains(value)
        ? Optional.empty()
        : Optional.ofNullable(graph.initializers().get(value));
  }
}
