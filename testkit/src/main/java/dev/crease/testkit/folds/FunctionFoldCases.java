package dev.crease.testkit.folds;

import dev.crease.fold.Reason;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Opaque;
import dev.crease.op.TensorType;
import dev.crease.tensor.Tensor;
import dev.crease.testkit.GraphBuilder;
import dev.crease.testkit.NodeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Case 28: functions that the model defines, folded for all their calls at once. */
final class FunctionFoldCases {

  private static final String DOMAIN = "local";

  private FunctionFoldCases() {}

  static List<FoldCase> all() {
    return List.of(calledTwice(), affineFirst(), weightIsParameter(), statisticIsParameter(),
        callBetween());
  }

  private static String constant(GraphBuilder body, String name, Tensor value) {
    return body.node("Constant").tensor("value", value).name(name + "_node").as(name);
  }

  private static String named(NodeBuilder node, String name) {
    return node.name(name).as(name + "_y");
  }

  private static List<String> statistics(FoldCaseBuilder c, GraphBuilder body, int channels) {
    return List.of(
        constant(body, "gamma", c.between("gamma", 0.5, 2, channels)),
        constant(body, "beta", c.normals("beta", 0.5, channels)),
        constant(body, "mean", c.normals("mean", 0.5, channels)),
        constant(body, "var", c.between("var", 0.5, 2, channels)));
  }

  private static NodeBuilder norm(GraphBuilder body, String x, List<String> statistics) {
    return body.node("BatchNormalization").in(x).in(statistics.toArray(String[]::new));
  }

  /** Adds a function {@code local.Block} of the inputs that the builder has, with one output. */
  private static void define(FoldCaseBuilder c, GraphBuilder body, List<String> attributes,
      String y) {
    Graph graph = body.output(y, TensorType.UNKNOWN).graph();
    c.graph().domain(DOMAIN, 1).function(
        new Function(
            DOMAIN, "Block", "", graph.inputs().stream().map(ValueInfo::name).toList(),
            List.of(y), attributes, Map.of(), Map.of("", FoldCaseBuilder.OPSET), graph,
            Optional.empty()));
  }

  private static GraphBuilder body() {
    return GraphBuilder.of("Block", FoldCaseBuilder.OPSET);
  }

  private static String call(FoldCaseBuilder c, String name, String... inputs) {
    return c.named(c.graph().node(DOMAIN, "Block").in(inputs), name);
  }

  private static FoldCase calledTwice() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 Conv BatchNorm in a function that is called twice");
    GraphBuilder body = body();
    String x = body.input("in", TensorType.UNKNOWN);
    String w = constant(body, "w", c.normals("w", 0.5, 4, 4, 3, 3));
    String y = named(body.node("Conv").in(x, w), "conv");
    define(c, body, List.of(), named(norm(body, y, statistics(c, body, 4)), "bn"));
    return c.backward("bn", "conv")
        .output(call(c, "second", call(c, "first", c.x(1, 4, 8, 8))));
  }

  private static FoldCase affineFirst() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 BatchNorm on the input of a function, then a Conv");
    GraphBuilder body = body();
    String x = body.input("in", TensorType.UNKNOWN);
    String w = constant(body, "w", c.normals("w", 0.5, 4, 4, 3, 3));
    String y = named(norm(body, x, statistics(c, body, 4)), "bn");
    define(c, body, List.of(), named(body.node("Conv").in(y, w), "conv"));
    String z = c.named(c.node("Mul").in(call(c, "first", c.x(1, 4, 8, 8)),
        c.constant("k", 4, 1, 1)), "mul");
    return c.forward("bn", "conv").refused("mul", Reason.UNKNOWN_OPERATOR)
        .output(call(c, "second", z));
  }

  private static FoldCase weightIsParameter() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a function whose weight each call gives");
    GraphBuilder body = body();
    String x = body.input("in", TensorType.UNKNOWN);
    String w = body.input("w", TensorType.UNKNOWN);
    String y = named(body.node("Conv").in(x, w), "conv");
    define(c, body, List.of(), named(norm(body, y, statistics(c, body, 4)), "bn"));
    String first = call(c, "first", c.x(1, 4, 8, 8), c.weight("v1", 4, 4, 3, 3));
    return c.refused("bn", Reason.WEIGHT_NOT_CONSTANT)
        .output(call(c, "second", first, c.weight("v2", 4, 4, 3, 3)));
  }

  private static FoldCase statisticIsParameter() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a function whose statistics each call gives");
    GraphBuilder body = body();
    String x = body.input("in", TensorType.UNKNOWN);
    String mean = body.input("mean_in", TensorType.UNKNOWN);
    String w = constant(body, "w", c.normals("w", 0.5, 4, 4, 3, 3));
    List<String> statistics = new ArrayList<>(statistics(c, body, 4));
    statistics.set(2, mean);
    String y = named(body.node("Conv").in(x, w), "conv");
    define(c, body, List.of(), named(norm(body, y, statistics), "bn"));
    return c.refused("bn", Reason.PARAMETER_NOT_CONSTANT)
        .output(call(c, "first", c.x(1, 4, 8, 8), c.weight("m", 4)));
  }

  /** Not among {@link #all}: a reference to an attribute cannot be written by a model that no file held. */
  static FoldCase attributeIsParameter() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a function whose epsilon each call gives");
    GraphBuilder body = body();
    String x = body.input("in", TensorType.UNKNOWN);
    String w = constant(body, "w", c.normals("w", 0.5, 4, 4, 3, 3));
    List<String> inputs = new ArrayList<>(List.of(named(body.node("Conv").in(x, w), "conv")));
    inputs.addAll(statistics(c, body, 4));
    named(body.node("Identity").in(x), "unused");
    Graph graph = body.output("bn_y", TensorType.UNKNOWN).graph();
    List<Node> nodes = new ArrayList<>(graph.nodes());
    nodes.removeLast();
    nodes.add(
        Node.of(
            "bn", new Opaque("", "BatchNormalization", "attribute epsilon is a parameter"),
            Attributes.of("node bn", Map.of("epsilon", new Attribute.Reference("eps"))), inputs,
            List.of("bn_y")));
    Graph whole = new Graph(
        graph.name(), graph.inputs(), graph.outputs(), nodes, List.of(), List.of(),
        Optional.empty());
    c.graph().domain(DOMAIN, 1).function(
        new Function(
            DOMAIN, "Block", "", List.of(x), List.of("bn_y"), List.of("eps"), Map.of(),
            Map.of("", FoldCaseBuilder.OPSET), whole, Optional.empty()));
    String first = c.named(
        c.graph().node(DOMAIN, "Block").in(c.x(1, 4, 8, 8)).real("eps", 0.8), "first");
    String second = c.named(
        c.graph().node(DOMAIN, "Block").in(first).real("eps", 1e-5), "second");
    return c.refused("bn", Reason.FUNCTION_ATTRIBUTE).output(second);
  }

  private static FoldCase callBetween() {
    FoldCaseBuilder c = FoldCaseBuilder.of("28 a call stands between Conv and Mul");
    GraphBuilder body = body();
    define(c, body, List.of(), named(body.node("Relu").in(body.input("in", TensorType.UNKNOWN)),
        "relu"));
    String y = call(c, "first", c.conv("conv", c.x(1, 3, 6, 6), 3, 4));
    return c.refused("mul", Reason.UNKNOWN_OPERATOR)
        .output(c.named(c.node("Mul").in(y, c.constant("k", 4, 1, 1)), "mul"));
  }
}
