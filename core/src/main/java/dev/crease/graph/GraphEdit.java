package dev.crease.graph;

import dev.crease.op.Operator;
import dev.crease.op.TensorType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one way to change a graph: collects changes, then makes a new, checked graph. The old one stays as
 * it is; {@link #apply} without changes returns it.
 */
public final class GraphEdit {

  private final Graph graph;
  private final IdentityHashMap<Node, List<Node>> replacements = new IdentityHashMap<>();
  private final Map<String, Initializer> added = new LinkedHashMap<>();
  private final Set<String> removed = new HashSet<>();
  private final Set<String> names;
  private final Map<String, Integer> nextSuffix = new HashMap<>();
  private final boolean overridable;
  private final boolean listAdded;
  private boolean changed;

  private GraphEdit(Graph graph, boolean overridable, boolean listAdded) {
    this.graph = graph;
    this.overridable = overridable;
    this.listAdded = listAdded;
    this.names = new HashSet<>();
    collectNames(graph, names);
  }

  /** Starts an edit of a graph where initializers that are listed as inputs are only defaults. */
  public static GraphEdit of(Graph graph) {
    return new GraphEdit(graph, true, false);
  }

  /** Starts an edit of a model's main graph. */
  public static GraphEdit of(Model model) {
    return of(model, model.inputsOverrideInitializers());
  }

  /**
   * Starts an edit of a model's main graph.
   *
   * @param model the model
   * @param overridable whether initializers that are listed as inputs are defaults, which stay even if no node reads them any
   *     more; otherwise they go, and leave the list of inputs
   */
  public static GraphEdit of(Model model, boolean overridable) {
    return new GraphEdit(model.graph(), overridable, !model.inputsOverrideInitializers());
  }

  private static void collectNames(Graph graph, Set<String> names) {
    graph.inputs().forEach(i -> names.add(i.name()));
    names.addAll(graph.initializers().keySet());
    graph.carried().forEach(c -> names.add(c.name()));
    for (Node node : graph.nodes()) {
      names.addAll(node.inputs());
      names.addAll(node.outputs());
      node.subgraphs().values().forEach(g -> collectNames(g, names));
    }
  }

  /** Replaces a node by others at its place; by none, to remove it. */
  public GraphEdit replace(Node node, Node... by) {
    replacements.put(node, List.of(by));
    changed = true;
    return this;
  }

  /** What currently stands in place of {@code node}: itself, or its replacements. */
  public List<Node> current(Node node) {
    return replacements.getOrDefault(node, List.of(node));
  }

  /** Adds an initializer under a name that is free; see {@link #freshName}. */
  public GraphEdit add(Initializer initializer) {
    added.put(initializer.name(), initializer);
    names.add(initializer.name());
    changed = true;
    return this;
  }

  /** Removes an initializer of the graph. */
  public GraphEdit removeInitializer(String name) {
    removed.add(name);
    changed = true;
    return this;
  }

  /** {@code wanted}, or {@code wanted_2}, {@code wanted_3} …: a name that no value of the graph or its bodies has. */
  public String freshName(String wanted) {
    String name = wanted;
    while (!names.add(name)) {
      name = wanted + "_" + nextSuffix.merge(wanted, 2, (old, _) -> old + 1);
    }
    return name;
  }

  /**
   * The edited graph: changes made, initializers and nodes that lost their last reader to these changes
   * dropped, notes on vanished values dropped, checked. A body may read what it read before from the graphs around.
   */
  public Graph apply() {
    if (!changed) {
      return graph;
    }
    Set<String> readBefore = reads(graph.nodes());
    List<Node> nodes = new ArrayList<>(graph.nodes().size());
    graph.nodes().forEach(n -> nodes.addAll(current(n)));
    Set<String> read = dropUnread(nodes, readBefore);
    Set<String> isInput = new HashSet<>();
    graph.inputs().forEach(i -> isInput.add(i.name()));
    List<Initializer> initializers = new ArrayList<>();
    for (Initializer i : graph.initializers().values()) {
      boolean lostReaders = readBefore.contains(i.name()) && !read.contains(i.name());
      if (!removed.contains(i.name())
          && (!lostReaders || overridable && isInput.contains(i.name()))) {
        initializers.add(i);
      }
    }
    initializers.addAll(added.values());
    Set<String> vanished = new HashSet<>();
    graph.nodes().forEach(n -> vanished.addAll(n.outputs()));
    nodes.forEach(n -> n.outputs().forEach(vanished::remove));
    Graph edited = new Graph(
        graph.name(),
        overridable ? graph.inputs() : listInitializers(initializers),
        graph.outputs(),
        nodes,
        initializers,
        graph.carried(),
        graph.valueInfos().values().stream().filter(v -> !vanished.contains(v.name())).toList(),
        graph.encoded().map(Encoded::stale));
    GraphCheck.check(edited, graph.captures());
    return edited;
  }

  /** The inputs without initializers that are gone; IR versions before 4 want the added ones listed too. */
  private List<ValueInfo> listInitializers(List<Initializer> initializers) {
    Set<String> kept = new HashSet<>();
    initializers.forEach(i -> kept.add(i.name()));
    List<ValueInfo> inputs = new ArrayList<>();
    for (ValueInfo in : graph.inputs()) {
      if (kept.contains(in.name()) || !graph.initializers().containsKey(in.name())) {
        inputs.add(in);
      }
    }
    for (Initializer i : listAdded ? added.values() : List.<Initializer>of()) {
      inputs.add(ValueInfo.of(i.name(), TensorType.of(i.tensor().dtype(), i.tensor().shape())));
    }
    return inputs;
  }

  /** Drops known operators whose results nobody reads any more. Returns the names read by what is left. */
  private Set<String> dropUnread(List<Node> nodes, Set<String> readBefore) {
    while (true) {
      Set<String> read = reads(nodes);
      boolean dropped = nodes.removeIf(
          n -> n.op() instanceof Operator
              && n.outputs().stream().noneMatch(read::contains)
              && n.outputs().stream().anyMatch(readBefore::contains));
      if (!dropped) {
        return read;
      }
    }
  }

  private Set<String> reads(List<Node> nodes) {
    Set<String> read = new HashSet<>();
    for (Node node : nodes) {
      read.addAll(node.inputs());
      read.addAll(node.captures());
    }
    graph.outputs().forEach(o -> read.add(o.name()));
    return read;
  }
}
