package dev.crease.graph;

import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Constant;
import dev.crease.op.Operator;
import dev.crease.op.TensorType;
import java.util.ArrayList;
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
  private final Names names;
  private final boolean overridable;
  private final NewConstants newConstants;
  private boolean changed;

  /** What the constants are that an edit adds. */
  public enum NewConstants {
    /** Initializers. */
    INITIALIZERS,
    /** Initializers that are listed among the graph's inputs, as IR versions before 4 want it. */
    LISTED,
    /** {@code Constant} nodes: functions have no initializers, nor have bodies before IR version 4. */
    NODES
  }

  private GraphEdit(Graph graph, boolean overridable, NewConstants newConstants, Names names) {
    this.graph = graph;
    this.overridable = overridable;
    this.newConstants = newConstants;
    this.names = names;
  }

  /** Starts an edit of a graph where initializers that are listed as inputs are only defaults. */
  public static GraphEdit of(Graph graph) {
    return of(graph, true, NewConstants.INITIALIZERS, Names.of(graph));
  }

  /**
   * Starts an edit of any graph.
   *
   * @param graph the graph
   * @param overridable whether initializers that are listed as inputs are only defaults
   * @param newConstants what added constants are
   * @param names the names that are taken, to which fresh ones are added; they include those of the graph
   */
  public static GraphEdit of(
      Graph graph, boolean overridable, NewConstants newConstants, Names names) {
    return new GraphEdit(graph, overridable, newConstants, names);
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
    return of(
        model.graph(), overridable,
        model.inputsOverrideInitializers() ? NewConstants.INITIALIZERS : NewConstants.LISTED,
        Names.of(model.graph()));
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

  /** {@code wanted}, or {@code wanted_2}, {@code wanted_3} …: a name that no value of the graph, its bodies or the graphs around has. */
  public String freshName(String wanted) {
    return names.fresh(wanted);
  }

  /**
   * The edited graph: changes made, initializers and nodes that lost their last reader to these changes
   * dropped, notes on vanished values dropped, checked. What a body may read of the graphs around is checked together with these.
   */
  public Graph apply() {
    if (!changed) {
      return graph;
    }
    Set<String> readBefore = reads(graph.nodes());
    List<Node> nodes = new ArrayList<>(graph.nodes().size());
    if (newConstants == NewConstants.NODES) {
      added.values().forEach(i -> nodes.add(constant(i)));
    }
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
    if (newConstants != NewConstants.NODES) {
      initializers.addAll(added.values());
    }
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
    Set<String> outside = graph.captures();
    GraphCheck.check(edited, outside.isEmpty() ? outside : edited.captures());
    return edited;
  }

  private static Node constant(Initializer constant) {
    Attributes value = Attributes.of(
        "constant " + constant.name(), Map.of("value", new Attribute.TensorOf(constant.tensor())));
    return Node.of("", new Constant(constant.tensor()), value, List.of(), List.of(constant.name()));
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
    for (Initializer i : newConstants == NewConstants.LISTED
        ? added.values()
        : List.<Initializer>of()) {
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
