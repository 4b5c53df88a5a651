package dev.crease.testkit.fuzz;

import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.AveragePool;
import dev.crease.op.Constant;
import dev.crease.op.Gemm;
import dev.crease.op.Loop;
import dev.crease.op.Operators;
import dev.crease.op.TensorType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Tensor;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The model that computes how large rounding errors can be.
 *
 * <p>Every weight and input is replaced by its magnitude, every difference by a sum, and every operator that is no steeper than the
 * identity by the identity. What it computes of {@code |x|} is {@code M}, the sum of the magnitudes of all products that an output
 * is summed from, and the rounding errors of arithmetic with unit roundoff {@code u} are at most {@code γ_n·M}, where {@code n}
 * counts the roundings that one product may go through.
 *
 * <p><b>Source:</b> Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition 2002, sections 3.1 and 3.5.
 */
public final class Magnitudes {

  private final Model model;
  private final Set<String> constants = new HashSet<>();
  private double roundings;
  private Optional<String> unknown = Optional.empty();

  private Magnitudes(Model model) {
    this.model = model;
  }

  /**
   * What bounds the errors of a model.
   *
   * @param model computes the sums of magnitudes from the magnitudes of the inputs
   * @param roundings that one product goes through at most
   */
  public record Bound(Model model, double roundings) {}

  /**
   * The bound of a model.
   *
   * @param model the model
   * @param types the types of its values
   * @return empty where it has operators without a rule here
   */
  public static Optional<Bound> of(Model model, Map<String, TensorType> types) {
    Magnitudes magnitudes = new Magnitudes(model);
    Graph graph = magnitudes.graph(model.graph(), types);
    return magnitudes.unknown.isPresent()
        ? Optional.empty()
        : Optional.of(new Bound(model.withGraph(graph), magnitudes.roundings));
  }

  private Graph graph(Graph graph, Map<String, TensorType> types) {
    List<Initializer> initializers = new ArrayList<>();
    for (Initializer i : graph.initializers().values()) {
      initializers.add(Initializer.of(i.name(), magnitude(i.tensor())));
      constants.add(i.name());
    }
    List<Node> nodes = new ArrayList<>();
    graph.nodes().forEach(n -> nodes.addAll(magnitude(n, types)));
    return new Graph(
        graph.name(), graph.inputs(), graph.outputs(), nodes, initializers, List.of(),
        Optional.empty());
  }

  private static Tensor magnitude(Tensor tensor) {
    return tensor.dtype().isReal() ? Tensor.of(magnitude(tensor.toValue())) : tensor;
  }

  /** The magnitudes of reals; other values as they are. */
  static Value magnitude(Value value) {
    if (!(value instanceof RealValue real)) {
      return value;
    }
    double[] data = real.data().clone();
    for (int i = 0; i < data.length; i++) {
      data[i] = Math.abs(data[i]);
    }
    return new RealValue(real.dtype(), real.shape(), data);
  }

  /** A name for what a node needs besides its output. */
  private static String beside(String output) {
    return output + "\0magnitude";
  }

  private Node node(String type, List<String> inputs, String output) {
    return Node.of(
        output, Operators.parse("", type, Attributes.NONE, model.opset()), Attributes.NONE, inputs,
        List.of(output));
  }

  private List<Node> magnitude(Node node, Map<String, TensorType> types) {
    if (node.op() instanceof Constant(Tensor tensor)) {
      constants.add(node.output(0));
      return List.of(
          node.withAttribute("value", new Attribute.TensorOf(magnitude(tensor)),
              new Constant(magnitude(tensor))));
    }
    boolean constant = node.subgraphs().isEmpty() && !node.inputs().isEmpty()
        && node.inputs().stream()
            .allMatch(i -> i.isEmpty() || constants.contains(i));
    if (constant) {
      node.outputs().forEach(constants::add);
    }
    roundings += constant ? 1 : roundings(node, types);
    String x = node.input(0);
    String y = node.output(0);
    return switch (node.op().type()) {
      case "Conv", "ConvTranspose", "MatMul", "Mul", "Add", "Sum", "Concat", "Split", "Slice",
          "Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Dropout", "Cast",
          "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "Pad", "Expand",
          "Shape", "Gather" ->
        List.of(node);
      case "Sub" -> List.of(node("Add", node.inputs(), y));
      case "Div" -> List.of(
          isGiven(node.input(1)) ? node : node("Mul", node.inputs(), y));
      case "Neg", "Abs", "Relu", "LeakyRelu", "PRelu", "Clip" ->
        List.of(node("Identity", List.of(x), y));
      case "Sigmoid", "Tanh" -> plusOne(node, types);
      case "BatchNormalization" -> norm(node);
      case "Gemm" -> List.of(gemm(node));
      case "DequantizeLinear" -> {
        String before = beside(y);
        yield List.of(node.withOutputs(List.of(before)), node("Abs", List.of(before), y));
      }
      case "If", "Loop", "Scan" -> {
        double outside = roundings;
        Map<String, Graph> bodies = new LinkedHashMap<>();
        node.subgraphs().forEach((name, body) -> bodies.put(name, graph(body, types)));
        if (node.op() instanceof Loop) {
          roundings = outside + BodyIngredients.MAX_TRIPS * (roundings - outside);
        }
        yield List.of(node.withSubgraphs(bodies));
      }
      default -> {
        unknown = Optional.of(node.op().type());
        yield List.of(node);
      }
    };
  }

  /** Whether a divisor has no errors of its own. One that is computed is 1 or more, so that multiplying by it bounds what its errors do. */
  private boolean isGiven(String divisor) {
    return constants.contains(divisor) || model.graph().isInput(divisor);
  }

  private double roundings(Node node, Map<String, TensorType> types) {
    return switch (node.op().type()) {
      case "Conv", "Gemm", "MatMul", "ConvTranspose" -> 2 * products(node, types) + 8;
      case "AveragePool" -> 2 * ((AveragePool) node.op()).window().kernel().stream()
          .mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b) + 4;
      case "GlobalAveragePool" -> 2 * elements(types.get(node.input(0))) + 4;
      case "BatchNormalization", "Sigmoid", "Tanh" -> 16;
      default -> 2;
    };
  }

  private static double products(Node node, Map<String, TensorType> types) {
    return Math.min(elements(types.get(node.input(0))), elements(types.get(node.input(1))));
  }

  private static double elements(@org.jspecify.annotations.Nullable TensorType type) {
    return type == null
        ? Canvas.MAX_ELEMENTS
        : type.shape().map(s -> (double) s.elements()).orElse((double) Canvas.MAX_ELEMENTS);
  }

  private List<Node> plusOne(Node node, Map<String, TensorType> types) {
    String one = beside(node.output(0));
    TensorType type = types.getOrDefault(node.input(0), TensorType.UNKNOWN);
    Tensor tensor = Tensor.of(
        new RealValue(type.dtype().orElse(dev.crease.tensor.DType.FLOAT),
            dev.crease.tensor.Shape.SCALAR, new double[]{1}));
    Node constant = Node.of(
        one, new Constant(tensor), Attributes.of(one, new HashMap<>()), List.of(), List.of(one));
    return List.of(constant,
        node("Add", List.of(node.input(0), one), node.output(0)));
  }

  private List<Node> norm(Node node) {
    String mean = beside(node.output(0));
    List<String> inputs = new ArrayList<>(node.inputs());
    Node minus = node("Neg", List.of(inputs.get(3)), mean);
    inputs.set(3, mean);
    return List.of(minus, node.withInputs(inputs));
  }

  private Node gemm(Node node) {
    Gemm gemm = (Gemm) node.op();
    Map<String, Attribute> attributes = new LinkedHashMap<>();
    for (String name : node.attributes().names()) {
      attributes.put(name, node.attributes().find(name).orElseThrow());
    }
    attributes.put("alpha", new Attribute.Real((float) Math.abs(gemm.alpha())));
    attributes.put("beta", new Attribute.Real((float) Math.abs(gemm.beta())));
    Attributes changed = Attributes.of(node.label(), attributes);
    return Node.of(
        node.name(), Operators.parse("", "Gemm", changed, model.opset()), changed, node.inputs(),
        node.outputs());
  }
}
