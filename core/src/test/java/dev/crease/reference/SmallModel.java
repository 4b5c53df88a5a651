package dev.crease.reference;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphCheck;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Dim;
import dev.crease.op.Op;
import dev.crease.op.Opaque;
import dev.crease.op.Operators;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Models of a few nodes, a line each. */
final class SmallModel {

  static final int OPSET = 17;

  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Initializer> initializers = new ArrayList<>();
  private final List<Function> functions = new ArrayList<>();
  private long irVersion = 8;

  SmallModel irVersion(long version) {
    irVersion = version;
    return this;
  }

  /** A {@code FLOAT} input; negative sizes are unknown. */
  SmallModel input(String name, long... sizes) {
    return input(name, DType.FLOAT, sizes);
  }

  SmallModel input(String name, DType dtype, long... sizes) {
    inputs.add(ValueInfo.of(name, TensorType.of(dtype,
        Arrays.stream(sizes).mapToObj(s -> s < 0 ? Dim.unknown() : Dim.of(s)).toList())));
    return this;
  }

  SmallModel constant(String name, Tensor tensor) {
    initializers.add(Initializer.of(name, tensor));
    return this;
  }

  SmallModel constant(String name, float... elements) {
    return constant(name, Tensor.ofFloats(Shape.of(elements.length), elements));
  }

  SmallModel node(Node node) {
    nodes.add(node);
    return this;
  }

  /** A node from inputs as {@code "x y"}, {@code _} for one left out, and outputs alike. */
  SmallModel node(String type, String in, String out) {
    return node(of("", type, in, out, Map.of(), Map.of()));
  }

  SmallModel output(String name) {
    outputs.add(ValueInfo.of(name, TensorType.UNKNOWN));
    return this;
  }

  SmallModel function(Function function) {
    functions.add(function);
    return this;
  }

  Graph graph() {
    return new Graph("small", inputs, outputs, nodes, initializers, List.of(), Optional.empty());
  }

  Model build() {
    Graph graph = graph();
    GraphCheck.check(graph);
    return new Model(irVersion, Map.of("", OPSET, "local", 1), graph, functions, Map.of(),
        Optional.empty());
  }

  static Node of(String domain, String type, String in, String out,
      Map<String, Attribute> attributes, Map<String, Graph> bodies) {
    Attributes parsed = Attributes.of("node " + type, attributes);
    boolean refers = attributes.values().stream().anyMatch(Attribute.Reference.class::isInstance);
    Op op = refers
        ? new Opaque(domain, type, "an attribute is a parameter")
        : Operators.parse(domain, type, parsed, OPSET);
    return new Node("", op, parsed, names(in), names(out), bodies, Optional.empty());
  }

  static Function function(String name, String in, String out, Map<String, Attribute> defaults,
      List<Node> body) {
    Graph graph = new Graph(
        name, names(in).stream().map(i -> ValueInfo.of(i, TensorType.UNKNOWN)).toList(),
        names(out).stream().map(i -> ValueInfo.of(i, TensorType.UNKNOWN)).toList(), body,
        List.of(), List.of(), Optional.empty());
    return new Function("local", name, "", names(in), names(out), List.of("alpha"), defaults,
        Map.of("", OPSET, "local", 1), graph, Optional.empty());
  }

  private static List<String> names(String text) {
    return text.isEmpty()
        ? List.of()
        : Arrays.stream(text.split(" ")).map(n -> n.equals("_") ? "" : n).toList();
  }

  static Tensor floats(float... elements) {
    return Tensor.ofFloats(Shape.of(elements.length), elements);
  }

  static List<Float> floats(Tensor tensor) {
    List<Float> list = new ArrayList<>();
    for (long i = 0; i < tensor.shape().elements(); i++) {
      list.add((float) tensor.getDouble(i));
    }
    return list;
  }
}
