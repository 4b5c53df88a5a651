package dev.crease.reference;

import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Op;
import dev.crease.op.Operators;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A function's body as one call sees it: the call's attributes, or their defaults, in place of the references to them.
 *
 * <p><b>Source:</b> onnx/onnx.proto, {@code FunctionProto} and {@code AttributeProto.ref_attr_name}.
 */
final class FunctionBody {

  private final Function function;
  private final Attributes call;
  private final Set<String> functions;

  private FunctionBody(Function function, Attributes call, Set<String> functions) {
    this.function = function;
    this.call = call;
    this.functions = functions;
  }

  /**
   * The body for one call.
   *
   * @param function the function
   * @param call the calling node's attributes
   * @param functions keys of the model's functions, whose calls stay as they are
   * @return the function's own body if it refers to no attribute
   */
  static Graph of(Function function, Attributes call, Set<String> functions) {
    return new FunctionBody(function, call, functions).resolve(function.body());
  }

  /** Domain and name of an operator as one text; {@code ai.onnx} is ONNX's own domain too. */
  static String key(String domain, String name) {
    return (domain.equals("ai.onnx") ? "" : domain) + ":" + name;
  }

  private Graph resolve(Graph graph) {
    List<Node> nodes = graph.nodes().stream().map(this::resolve).toList();
    return nodes.equals(graph.nodes())
        ? graph
        : new Graph(
            graph.name(), graph.inputs(), graph.outputs(), nodes,
            graph.initializers().values(), graph.valueInfos().values(), graph.encoded());
  }

  private Node resolve(Node node) {
    Map<String, Graph> bodies = new LinkedHashMap<>();
    node.subgraphs().forEach((name, body) -> bodies.put(name, resolve(body)));
    Node outer = node.withSubgraphs(bodies);
    boolean refers = node.attributes().names().stream()
        .anyMatch(a -> node.attributes().find(a).orElseThrow() instanceof Attribute.Reference);
    if (!refers) {
      return outer;
    }
    Map<String, Attribute> resolved = new LinkedHashMap<>();
    for (String name : node.attributes().names()) {
      resolve(node.attributes().find(name).orElseThrow()).ifPresent(a -> resolved.put(name, a));
    }
    Attributes attributes = Attributes.of("node " + node.label(), resolved);
    return new Node(
        node.name(), op(node.op(), attributes), attributes, node.inputs(), node.outputs(), bodies,
        Optional.empty());
  }

  private Optional<Attribute> resolve(Attribute attribute) {
    return attribute instanceof Attribute.Reference(String parameter)
        ? call.find(parameter).or(() -> Optional.ofNullable(function.defaults().get(parameter)))
        : Optional.of(attribute);
  }

  private Op op(Op unresolved, Attributes attributes) {
    Integer opset = function.opsets().get(unresolved.domain());
    return opset == null || functions.contains(key(unresolved.domain(), unresolved.type()))
        ? unresolved
        : Operators.parse(unresolved.domain(), unresolved.type(), attributes, opset);
  }
}
