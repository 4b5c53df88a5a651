package dev.crease.graph;

import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Op;
import dev.crease.op.Opaque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One use of an operator. Immutable, and equal only to itself: names may be missing or shared, so a
 * node is told by its place or by its first output.
 */
public final class Node {

  private final String name;
  private final Op op;
  private final Attributes attributes;
  private final List<String> inputs;
  private final List<String> outputs;
  private final Map<String, Graph> subgraphs;
  private final Optional<Encoded> encoded;

  /**
   * A node.
   *
   * @param name the file's name for it, perhaps empty
   * @param op what it computes
   * @param attributes the attributes {@code op} was parsed from
   * @param inputs names of the values read; empty for an optional input left out
   * @param outputs names of the values written; empty for an optional output left out
   * @param subgraphs the bodies, by attribute name
   * @param encoded the bytes it was read from
   */
  public Node(
      String name,
      Op op,
      Attributes attributes,
      List<String> inputs,
      List<String> outputs,
      Map<String, Graph> subgraphs,
      Optional<Encoded> encoded) {
    this.name = name;
    this.op = op;
    this.attributes = attributes;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.subgraphs = Collections.unmodifiableMap(new LinkedHashMap<>(subgraphs));
    this.encoded = encoded;
  }

  /** A node without subgraphs that no file holds yet. */
  public static Node of(String name, Op op, Attributes attributes, List<String> inputs,
      List<String> outputs) {
    return new Node(name, op, attributes, inputs, outputs, Map.of(), Optional.empty());
  }

  /** The file's name for it, perhaps empty or shared. */
  public String name() {
    return name;
  }

  /** What it computes. */
  public Op op() {
    return op;
  }

  /** The attributes {@link #op} was parsed from. */
  public Attributes attributes() {
    return attributes;
  }

  /** Names of the values read; an empty name is an optional input left out. */
  public List<String> inputs() {
    return inputs;
  }

  /** Names of the values written; an empty name is an optional output left out. */
  public List<String> outputs() {
    return outputs;
  }

  /** The name of input {@code i}; empty where it is left out or not listed. */
  public String input(int i) {
    return i < inputs.size() ? inputs.get(i) : "";
  }

  /** The name of output {@code i}; empty where it is left out or not listed. */
  public String output(int i) {
    return i < outputs.size() ? outputs.get(i) : "";
  }

  /** The bodies of control-flow operators, by attribute name. */
  public Map<String, Graph> subgraphs() {
    return subgraphs;
  }

  /** The bytes it was read from. */
  public Optional<Encoded> encoded() {
    return encoded;
  }

  /** The name that people are shown: the node's own, or the operator and the first output. */
  public String label() {
    if (!name.isEmpty()) {
      return name;
    }
    String first = outputs.stream().filter(o -> !o.isEmpty()).findFirst().orElse("");
    return op.type() + "(" + first + ")";
  }

  /** This node reading other values. */
  public Node withInputs(List<String> other) {
    return inputs.equals(other)
        ? this
        : new Node(name, op, attributes, other, outputs, subgraphs, encoded.map(Encoded::stale));
  }

  /** This node writing other values. */
  public Node withOutputs(List<String> other) {
    return outputs.equals(other)
        ? this
        : new Node(name, op, attributes, inputs, other, subgraphs, encoded.map(Encoded::stale));
  }

  /** This node with other bodies. */
  public Node withSubgraphs(Map<String, Graph> other) {
    return subgraphs.equals(other)
        ? this
        : new Node(name, op, attributes, inputs, outputs, other, encoded.map(Encoded::stale));
  }

  /**
   * This node with one attribute set.
   *
   * @param attribute the attribute's name
   * @param value its value
   * @param newOp what the node computes with it
   */
  public Node withAttribute(String attribute, Attribute value, Op newOp) {
    Map<String, Attribute> changed = new LinkedHashMap<>();
    for (String key : attributes.names()) {
      attributes.find(key).ifPresent(a -> changed.put(key, a));
    }
    changed.put(attribute, value);
    return new Node(
        name,
        newOp,
        Attributes.of(attributes.where(), changed),
        inputs,
        outputs,
        subgraphs,
        encoded.map(Encoded::stale));
  }

  /** The names of all values that the bodies read from the graphs around this node. */
  public List<String> captures() {
    List<String> names = new ArrayList<>();
    subgraphs.values().forEach(g -> names.addAll(g.captures()));
    return names;
  }

  /** Whether the operator is one that Crease does not know. */
  public boolean isOpaque() {
    return op instanceof Opaque;
  }

  @Override
  public String toString() {
    return GraphPrinter.line(this);
  }
}
