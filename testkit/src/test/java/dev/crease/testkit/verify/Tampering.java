package dev.crease.testkit.verify;

import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Constant;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Changes of a model behind its maker's back. */
public final class Tampering {

  private Tampering() {}

  /** The tensor of a constant. */
  static Tensor tensor(Model model, String constant) {
    return Optional.ofNullable(constants(model).get(constant)).orElseThrow();
  }

  /** The constants of a model, its bodies and functions: initializers, and what {@code Constant} nodes write. */
  static Map<String, Tensor> constants(Model model) {
    Map<String, Tensor> constants = new LinkedHashMap<>();
    add(model.graph(), constants);
    model.functions().forEach(f -> add(f.body(), constants));
    return constants;
  }

  private static void add(Graph graph, Map<String, Tensor> constants) {
    graph.initializers().values().forEach(i -> constants.put(i.name(), i.tensor()));
    for (Node node : graph.nodes()) {
      if (node.op() instanceof Constant(Tensor tensor)) {
        constants.put(node.output(0), tensor);
      }
      node.subgraphs().values().forEach(body -> add(body, constants));
    }
  }

  /** The nodes of a model, its bodies and functions. */
  static List<Node> nodes(Model model) {
    return Stream.concat(
        model.graph().allNodes(), model.functions().stream().flatMap(f -> f.body().allNodes()))
        .toList();
  }

  /** The model with another tensor under a name. */
  static Model withTensor(Model model, String constant, Tensor tensor) {
    return model.withGraph(withTensor(model.graph(), constant, tensor)).withFunctions(
        model.functions().stream()
            .map(f -> f.withBody(withTensor(f.body(), constant, tensor))).toList());
  }

  private static Graph withTensor(Graph graph, String constant, Tensor tensor) {
    List<Initializer> initializers = graph.initializers().values().stream()
        .map(i -> i.name().equals(constant) ? Initializer.of(constant, tensor) : i).toList();
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Map<String, Graph> bodies = new LinkedHashMap<>();
      node.subgraphs()
          .forEach((name, body) -> bodies.put(name, withTensor(body, constant, tensor)));
      nodes.add(
          node.op() instanceof Constant && node.output(0).equals(constant)
              ? node.withAttribute("value", new Attribute.TensorOf(tensor), new Constant(tensor))
              : bodies.isEmpty() ? node : node.withSubgraphs(bodies));
    }
    return new Graph(graph.name(), graph.inputs(), graph.outputs(), nodes, initializers,
        List.copyOf(graph.valueInfos().values()), Optional.empty());
  }

  /** The model with other elements in an initializer, each rounded once. */
  static Model withElements(Model model, String initializer, UnaryOperator<double[]> change) {
    RealValue old = (RealValue) tensor(model, initializer).toValue();
    return withTensor(
        model, initializer,
        Tensor.of(new RealValue(old.dtype(), old.shape(), change.apply(old.data().clone()))));
  }

  /** The model with the element of the largest magnitude moved up by some units in its last place. */
  static Model withLargestMoved(Model model, String initializer, int ulps) {
    return withMoved(model, initializer, Tampering::largest, ulps);
  }

  /**
   * The model with one element moved up by some units in its last place.
   *
   * @param model the model
   * @param initializer the name of the tensor
   * @param which the index of the element
   * @param ulps how far
   */
  public static Model withMoved(Model model, String initializer, ToIntFunction<double[]> which,
      int ulps) {
    return withElements(model, initializer, data -> {
      int at = which.applyAsInt(data);
      data[at] += ulps * tensor(model, initializer).dtype().format().ulp(data[at]);
      return data;
    });
  }

  /** The model with the first integer of an initializer moved by one. */
  static Model withFirstIntegerMoved(Model model, String initializer) {
    IntValue old = (IntValue) tensor(model, initializer).toValue();
    long[] data = old.data().clone();
    data[0] += data[0] > 0 ? -1 : 1;
    return withTensor(
        model, initializer, Tensor.of(new IntValue(old.dtype(), old.shape(), data)));
  }

  /** The index of the largest magnitude. */
  static int largest(double[] data) {
    int at = 0;
    for (int i = 1; i < data.length; i++) {
      at = Math.abs(data[i]) > Math.abs(data[at]) ? i : at;
    }
    return at;
  }

  /** The node of a name. */
  static Node node(Model model, String name) {
    return model.graph().nodes().stream().filter(n -> n.label().equals(name)).findFirst()
        .orElseThrow();
  }

  /** The model with another node in place of the one of that name. */
  static Model withNode(Model model, String name, UnaryOperator<Node> change) {
    Node old = node(model, name);
    return model.withGraph(GraphEdit.of(model).replace(old, change.apply(old)).apply());
  }

  /** The model with a value between nodes called otherwise. */
  static Model withValueRenamed(Model model, String value, String other) {
    GraphEdit edit = GraphEdit.of(model);
    UnaryOperator<String> rename = n -> n.equals(value) ? other : n;
    for (Node node : model.graph().nodes()) {
      edit.replace(
          node,
          node.withInputs(node.inputs().stream().map(rename).toList())
              .withOutputs(node.outputs().stream().map(rename).toList()));
    }
    return model.withGraph(edit.apply());
  }
}
