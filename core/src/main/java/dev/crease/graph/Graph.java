package dev.crease.graph;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A graph: nodes in topological order over values that are told by name. Immutable; changed by
 * {@link GraphEdit} alone.
 */
public final class Graph {

  private final String name;
  private final List<ValueInfo> inputs;
  private final List<ValueInfo> outputs;
  private final List<Node> nodes;
  private final Map<String, Initializer> initializers;
  private final List<ValueInfo> carried;
  private final Map<String, ValueInfo> valueInfos;
  private final Optional<Encoded> encoded;

  /**
   * A graph, not checked; see {@link GraphCheck}. Nothing is {@link #carried}.
   *
   * @param name the file's name for it
   * @param inputs inputs in order, initializers that may be overridden included
   * @param outputs outputs in order
   * @param nodes in topological order
   * @param initializers constants, in the file's order
   * @param valueInfos notes on values in between
   * @param encoded the bytes it was read from
   */
  public Graph(
      String name,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<Node> nodes,
      Collection<Initializer> initializers,
      Collection<ValueInfo> valueInfos,
      Optional<Encoded> encoded) {
    this(name, inputs, outputs, nodes, initializers, List.of(), valueInfos, encoded);
  }

  /**
   * A graph, not checked; see {@link GraphCheck}.
   *
   * @param name the file's name for it
   * @param inputs inputs in order, initializers that may be overridden included
   * @param outputs outputs in order
   * @param nodes in topological order
   * @param initializers constants, in the file's order
   * @param carried constants without readable elements, in the file's order
   * @param valueInfos notes on values in between
   * @param encoded the bytes it was read from
   */
  public Graph(
      String name,
      List<ValueInfo> inputs,
      List<ValueInfo> outputs,
      List<Node> nodes,
      Collection<Initializer> initializers,
      List<ValueInfo> carried,
      Collection<ValueInfo> valueInfos,
      Optional<Encoded> encoded) {
    this.name = name;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.nodes = List.copyOf(nodes);
    Map<String, Initializer> byName = new LinkedHashMap<>();
    initializers.forEach(i -> byName.put(i.name(), i));
    this.initializers = Collections.unmodifiableMap(byName);
    this.carried = List.copyOf(carried);
    Map<String, ValueInfo> notes = new LinkedHashMap<>();
    valueInfos.forEach(v -> notes.put(v.name(), v));
    this.valueInfos = Collections.unmodifiableMap(notes);
    this.encoded = encoded;
  }

  /** The file's name for it. */
  public String name() {
    return name;
  }

  /** Inputs in order; an initializer that is listed here is only a default. */
  public List<ValueInfo> inputs() {
    return inputs;
  }

  /** Outputs in order. */
  public List<ValueInfo> outputs() {
    return outputs;
  }

  /** Nodes in topological order. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Constants by name, in the file's order. */
  public Map<String, Initializer> initializers() {
    return initializers;
  }

  /**
   * Constants whose names are defined, but whose elements are not to be had: sparse ones, and those of an
   * element type that is not known. They are written as they were read.
   */
  public List<ValueInfo> carried() {
    return carried;
  }

  /** Notes on values in between, by name. */
  public Map<String, ValueInfo> valueInfos() {
    return valueInfos;
  }

  /** The bytes it was read from. */
  public Optional<Encoded> encoded() {
    return encoded;
  }

  /** The inputs a caller has to give: those without an initializer of the same name. */
  public List<ValueInfo> requiredInputs() {
    Set<String> defaults = new HashSet<>(initializers.keySet());
    carried.forEach(c -> defaults.add(c.name()));
    return inputs.stream().filter(i -> !defaults.contains(i.name())).toList();
  }

  /** Whether {@code value} is an output of the graph. */
  public boolean isOutput(String value) {
    return outputs.stream().anyMatch(o -> o.name().equals(value));
  }

  /** Whether {@code value} is an input of the graph, perhaps with an initializer as its default. */
  public boolean isInput(String value) {
    return inputs.stream().anyMatch(i -> i.name().equals(value));
  }

  /** The nodes, and those of their bodies, each after the node that holds it. */
  public Stream<Node> allNodes() {
    return nodes.stream().flatMap(
        n -> Stream.concat(
            Stream.of(n), n.subgraphs().values().stream().flatMap(Graph::allNodes)));
  }

  /** The names read here, bodies included, that are defined outside. */
  public Set<String> captures() {
    Set<String> known = new HashSet<>(initializers.keySet());
    inputs.forEach(i -> known.add(i.name()));
    carried.forEach(c -> known.add(c.name()));
    Set<String> captured = new LinkedHashSet<>();
    for (Node node : nodes) {
      for (String in : node.inputs()) {
        if (!in.isEmpty() && !known.contains(in)) {
          captured.add(in);
        }
      }
      for (String in : node.captures()) {
        if (!known.contains(in)) {
          captured.add(in);
        }
      }
      known.addAll(node.outputs());
    }
    outputs.stream().map(ValueInfo::name).filter(o -> !known.contains(o)).forEach(captured::add);
    return captured;
  }

  @Override
  public String toString() {
    return GraphPrinter.print(this);
  }
}
