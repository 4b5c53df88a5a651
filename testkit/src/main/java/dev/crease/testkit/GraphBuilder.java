package dev.crease.testkit;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphCheck;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Constant;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a {@link Model} in memory, node by node. Names are unique: a name that is taken gets a suffix, as
 * PyTorch's exporter gives it.
 */
public final class GraphBuilder {

  private final String name;
  private final Map<String, Integer> opsets;
  private final Set<String> taken;
  private final Map<String, Integer> nextSuffix;
  private final List<ValueInfo> inputs = new ArrayList<>();
  private final List<ValueInfo> outputs = new ArrayList<>();
  private final List<ValueInfo> notes = new ArrayList<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Initializer> initializers = new ArrayList<>();
  private final Map<String, Tensor> constants = new HashMap<>();
  private final Map<String, String> renamed = new HashMap<>();
  private final List<Function> functions = new ArrayList<>();
  private long irVersion;

  private GraphBuilder(String name, Map<String, Integer> opsets, Set<String> taken,
      Map<String, Integer> nextSuffix, long irVersion) {
    this.name = name;
    this.opsets = opsets;
    this.taken = taken;
    this.nextSuffix = nextSuffix;
    this.irVersion = irVersion;
  }

  /**
   * Starts a model.
   *
   * @param name the graph's name
   * @param opset version of ONNX's own operator set
   */
  public static GraphBuilder of(String name, int opset) {
    Map<String, Integer> opsets = new LinkedHashMap<>();
    opsets.put("", opset);
    return new GraphBuilder(name, opsets, new HashSet<>(), new HashMap<>(), irVersionFor(opset));
  }

  /** The IR version of the ONNX release that brought this opset. */
  public static long irVersionFor(int opset) {
    if (opset <= 8) {
      return 3;
    }
    return switch (opset) {
      case 9 -> 4;
      case 10 -> 5;
      case 11 -> 6;
      case 12, 13, 14 -> 7;
      case 15, 16, 17, 18 -> 8;
      case 19, 20 -> 9;
      case 21, 22 -> 10;
      default -> 11;
    };
  }

  /** The graph's name. */
  public String name() {
    return name;
  }

  /** Sets the IR version. Below 4, {@link #build} lists every initializer as an input, as that version requires. */
  public GraphBuilder irVersion(long version) {
    irVersion = version;
    return this;
  }

  /** Imports another operator set. */
  public GraphBuilder domain(String domain, int version) {
    opsets.put(domain, version);
    return this;
  }

  /** Adds a function that nodes may call. */
  public GraphBuilder function(Function function) {
    functions.add(function);
    return this;
  }

  /** Version of ONNX's own operator set. */
  public int opset() {
    return opset("");
  }

  int opset(String domain) {
    return opsets.getOrDefault(domain, 1);
  }

  /** A builder for the body of a control-flow node: it shares names and operator sets with this one. */
  public GraphBuilder body(String bodyName) {
    return new GraphBuilder(bodyName, opsets, taken, nextSuffix, irVersion);
  }

  /** {@code wanted}, or {@code wanted_1}, {@code wanted_2} …: a name that nothing has yet. */
  public String freshName(String wanted) {
    String fresh = wanted;
    while (!taken.add(fresh)) {
      fresh = wanted + "_" + nextSuffix.merge(wanted, 1, (old, _) -> old + 1);
    }
    return fresh;
  }

  /** Adds a graph input of fixed sizes. */
  public String input(String value, DType dtype, long... sizes) {
    return input(value, TensorType.of(dtype, Shape.of(sizes)));
  }

  /** Adds a graph input whose first axis is {@code batch}. */
  public String input(String value, DType dtype, Dim batch, long... sizes) {
    List<Dim> dims = new ArrayList<>();
    dims.add(batch);
    Arrays.stream(sizes).forEach(s -> dims.add(Dim.of(s)));
    return input(value, TensorType.of(dtype, dims));
  }

  /** Adds a graph input. */
  public String input(String value, TensorType type) {
    String fresh = freshName(value);
    inputs.add(ValueInfo.of(fresh, type));
    return fresh;
  }

  /** Adds an initializer. */
  public String initializer(String value, Tensor tensor) {
    String fresh = freshName(value);
    initializers.add(Initializer.of(fresh, tensor));
    constants.put(fresh, tensor);
    return fresh;
  }

  /** Adds an initializer that the graph lists as an input too, so that a caller may override it. */
  public String overridable(String value, Tensor tensor) {
    String fresh = initializer(value, tensor);
    inputs.add(ValueInfo.of(fresh, TensorType.of(tensor.dtype(), tensor.shape())));
    return fresh;
  }

  /** Adds an {@code INT64} initializer of rank 1. */
  public String longs(String value, long... elements) {
    return initializer(value, Tensor.ofLongs(Shape.of(elements.length), elements));
  }

  /** Adds a {@code FLOAT} initializer of rank 1. */
  public String floats(String value, float... elements) {
    return initializer(value, Tensor.ofFloats(Shape.of(elements.length), elements));
  }

  /** Starts a node of ONNX's own operator set. */
  public NodeBuilder node(String type) {
    return new NodeBuilder(this, "", type);
  }

  /** Starts a node of another operator set. */
  public NodeBuilder node(String domain, String type) {
    return new NodeBuilder(this, domain, type);
  }

  void add(Node node) {
    nodes.add(node);
    if (node.op() instanceof Constant constant) {
      constants.put(node.output(0), constant.tensor());
    }
  }

  /**
   * The node that was added last.
   *
   * @throws java.util.NoSuchElementException if there is none
   */
  public Node last() {
    return nodes.getLast();
  }

  /** The tensor of an initializer or {@code Constant} node. */
  public Optional<Tensor> constant(String value) {
    return Optional.ofNullable(constants.get(value));
  }

  /** Notes a value's type, as a file's {@code value_info} does. */
  public GraphBuilder note(String value, TensorType type) {
    notes.add(ValueInfo.of(value, type));
    return this;
  }

  /** Makes a value an output of the graph, under its own name. */
  public GraphBuilder output(String value, TensorType type) {
    outputs.add(ValueInfo.of(value, type));
    return this;
  }

  /** Makes a value an output of the graph, under its own name, without saying its type. */
  public GraphBuilder output(String value) {
    return output(value, TensorType.UNKNOWN);
  }

  /** Makes a value an output of the graph and gives it that output's name. */
  public GraphBuilder outputAs(String value, String outputName, TensorType type) {
    String fresh = freshName(outputName);
    renamed.put(value, fresh);
    return output(fresh, type);
  }

  private List<String> rename(List<String> names) {
    return names.stream().map(n -> renamed.getOrDefault(n, n)).toList();
  }

  /**
   * The graph, for a body.
   *
   * @throws IllegalStateException if the graph has no output
   */
  public Graph graph() {
    if (outputs.isEmpty()) {
      throw new IllegalStateException("graph " + name + ": expected an output, got none");
    }
    List<Node> finished = nodes.stream()
        .map(n -> n.withInputs(rename(n.inputs())).withOutputs(rename(n.outputs()))).toList();
    return new Graph(name, inputs, outputs, finished, initializers, notes, Optional.empty());
  }

  /**
   * The model, checked.
   *
   * @throws dev.crease.error.MalformedModelException if the graph breaks a rule
   */
  public Model build() {
    if (irVersion < 4) {
      Set<String> listed = new HashSet<>();
      inputs.forEach(i -> listed.add(i.name()));
      for (Initializer i : initializers) {
        if (listed.add(i.name())) {
          inputs.add(
              ValueInfo.of(i.name(), TensorType.of(i.tensor().dtype(), i.tensor().shape())));
        }
      }
    }
    Graph graph = graph();
    GraphCheck.check(graph);
    return new Model(irVersion, opsets, graph, functions, Map.of(), Optional.empty());
  }
}
