package dev.crease.testkit;

import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Op;
import dev.crease.op.Operators;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One node of a {@link GraphBuilder}: attributes and inputs, then one of the {@code out} methods ends it. */
public final class NodeBuilder {

  private final GraphBuilder graph;
  private final String domain;
  private final String type;
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final Map<String, Graph> bodies = new LinkedHashMap<>();
  private final List<String> inputs = new ArrayList<>();
  private String name = "";
  private boolean unnamed;

  NodeBuilder(GraphBuilder graph, String domain, String type) {
    this.graph = graph;
    this.domain = domain;
    this.type = type;
  }

  /** Gives the node this name, or one with a suffix where it is taken. */
  public NodeBuilder name(String wanted) {
    name = wanted;
    return this;
  }

  /** Names the node as PyTorch's exporter does: {@code layer1.0.conv1} becomes {@code /layer1/0/conv1/Conv}. */
  public NodeBuilder scope(String module) {
    return name(module.isEmpty() ? "/" + type : "/" + module.replace('.', '/') + "/" + type);
  }

  /** Leaves the node without a name; its outputs must be named. */
  public NodeBuilder unnamed() {
    unnamed = true;
    return this;
  }

  /** Adds inputs; an empty name leaves an optional input out. */
  public NodeBuilder in(String... values) {
    inputs.addAll(Arrays.asList(values));
    return this;
  }

  /** Adds inputs; an empty name leaves an optional input out. */
  public NodeBuilder in(List<String> values) {
    inputs.addAll(values);
    return this;
  }

  /** Sets an integer attribute. */
  public NodeBuilder integer(String attribute, long value) {
    attributes.put(attribute, new Attribute.Int(value));
    return this;
  }

  /** Sets an attribute of integers. */
  public NodeBuilder integers(String attribute, long... values) {
    attributes.put(attribute, new Attribute.Ints(Arrays.stream(values).boxed().toList()));
    return this;
  }

  /** Sets a float attribute. */
  public NodeBuilder real(String attribute, double value) {
    attributes.put(attribute, new Attribute.Real((float) value));
    return this;
  }

  /** Sets an attribute of floats. */
  public NodeBuilder reals(String attribute, double... values) {
    attributes.put(attribute,
        new Attribute.Reals(Arrays.stream(values).mapToObj(v -> (float) v).toList()));
    return this;
  }

  /** Sets a string attribute. */
  public NodeBuilder text(String attribute, String value) {
    attributes.put(attribute, new Attribute.Text(value));
    return this;
  }

  /** Sets a tensor attribute. */
  public NodeBuilder tensor(String attribute, Tensor value) {
    attributes.put(attribute, new Attribute.TensorOf(value));
    return this;
  }

  /** Sets a body. */
  public NodeBuilder body(String attribute, Graph value) {
    attributes.put(attribute, new Attribute.Subgraph());
    bodies.put(attribute, value);
    return this;
  }

  /** Ends the node with one output, named after the node. */
  public String out() {
    return outs(1).getFirst();
  }

  /** Ends the node with {@code count} outputs, named after the node. */
  public List<String> outs(int count) {
    String label = nodeName();
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      outputs.add(graph.freshName(label + "_output_" + i));
    }
    finish(label, outputs);
    return outputs;
  }

  /** Ends the node with one output of this name. */
  public String as(String output) {
    String fresh = graph.freshName(output);
    finish(unnamed ? "" : nodeName(), List.of(fresh));
    return fresh;
  }

  /** Ends the node with outputs of these names; an empty name leaves an optional output out. */
  public List<String> as(List<String> outputs) {
    List<String> fresh = outputs.stream().map(o -> o.isEmpty() ? "" : graph.freshName(o)).toList();
    finish(unnamed ? "" : nodeName(), fresh);
    return fresh;
  }

  private String nodeName() {
    return graph.freshName(name.isEmpty() ? "/" + type : name);
  }

  private void finish(String label, List<String> outputs) {
    Attributes parsed = Attributes.of("node " + (label.isEmpty() ? type : label), attributes);
    Op op = Operators.parse(domain, type, parsed, graph.opset(domain));
    graph.add(new Node(label, op, parsed, inputs, outputs, bodies, Optional.empty()));
  }
}
