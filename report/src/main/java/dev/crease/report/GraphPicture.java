package dev.crease.report;

import dev.crease.fold.Fold;
import dev.crease.fold.Refusal;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Constant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph as data for a page that draws it: nodes with what folding made of them, inputs and outputs, what a body reads of the graphs around it, and an edge for every value that goes from one to another.
 * Constants, and what is computed from constants alone, are no nodes.
 */
final class GraphPicture {

  private final Graph graph;
  private final NodeStates states;
  private final Map<Node, List<PageGraphs.Inner>> inside;
  private final boolean isBefore;
  private final NodeComparison.Side side;
  private final List<Json> nodes = new ArrayList<>();
  private final List<Json> edges = new ArrayList<>();
  private final Map<String, Integer> writers = new HashMap<>();

  private GraphPicture(NodeStates states, Map<Node, List<PageGraphs.Inner>> inside,
      boolean isBefore) {
    this.states = states;
    this.inside = inside;
    this.isBefore = isBefore;
    this.side = isBefore ? states.before() : states.after();
    this.graph = side.graph();
  }

  /** The first graph; what each of its nodes has inside. */
  static Json before(NodeStates states, Map<Node, List<PageGraphs.Inner>> inside) {
    return new GraphPicture(states, inside, true).json();
  }

  /** The second graph; what each node of the first has inside. */
  static Json after(NodeStates states, Map<Node, List<PageGraphs.Inner>> inside) {
    return new GraphPicture(states, inside, false).json();
  }

  private Json json() {
    graph.requiredInputs().forEach(v -> port("input", v.name()));
    graph.captures().stream().filter(v -> side.constant(v).isEmpty())
        .forEach(v -> port("outside", v));
    int id = nodes.size();
    List<Node> computed = computed();
    for (Node node : computed) {
      node.outputs().forEach(o -> writers.put(o, nodes.size()));
      nodes.add(node(node));
    }
    for (Node node : computed) {
      Set<String> reads = new LinkedHashSet<>(node.inputs());
      reads.addAll(node.captures());
      connect(reads, id);
      id++;
    }
    for (ValueInfo output : graph.outputs()) {
      connect(Set.of(output.name()), nodes.size());
      nodes.add(portJson("output", output.name()));
    }
    return Json.object().put("nodes", nodes).put("edges", edges);
  }

  /** The nodes whose results depend on more than constants. */
  private List<Node> computed() {
    Set<String> constant = new HashSet<>();
    List<Node> computed = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean isConstant = node.op() instanceof Constant
          || node.captures().isEmpty() && !node.inputs().isEmpty() && node.inputs().stream()
              .allMatch(i -> i.isEmpty() || constant.contains(i)
                  || side.constant(i).isPresent());
      if (isConstant) {
        constant.addAll(node.outputs());
      } else {
        computed.add(node);
      }
    }
    return computed;
  }

  private void port(String kind, String value) {
    writers.put(value, nodes.size());
    nodes.add(portJson(kind, value));
  }

  private Json portJson(String kind, String value) {
    return Json.object().put("name", value).put("op", kind).put("state", "port")
        .putTexts("outputs", List.of(value + ": " + side.types().type(value)));
  }

  private void connect(Set<String> values, int to) {
    for (String value : values) {
      Integer from = writers.get(value);
      if (from != null) {
        edges.add(Json.object().put("from", (long) from).put("to", to).put("value", value));
      }
    }
  }

  private Json node(Node node) {
    Optional<Node> original = isBefore ? Optional.of(node) : states.original(node);
    List<PageGraphs.Inner> inner = original.map(o -> inside.getOrDefault(o, List.of()))
        .orElse(List.of());
    NodeState own = isBefore ? states.before(node) : states.after(node);
    NodeState state = own == NodeState.UNTOUCHED
        && inner.stream().anyMatch(PageGraphs.Inner::touched) ? NodeState.INSIDE : own;
    Json json = Json.object().put("name", node.label()).put("op", NodeComparison.operator(node))
        .put("state", state.label())
        .putTexts("attributes", node.attributes().names().stream()
            .map(name -> name + " = " + node.attributes().find(name).map(AttributeText::of)
                .orElse(""))
            .toList())
        .putTexts("inside", inner.stream().map(PageGraphs.Inner::place).toList())
        .putTexts("inputs", node.inputs().stream().map(this::text).toList())
        .putTexts("outputs", node.outputs().stream().map(this::text).toList());
    original.flatMap(states::refusal).filter(_ -> state == NodeState.REFUSED)
        .ifPresent(r -> json.put("refusal", refusal(r)));
    original.flatMap(states::fold).filter(_ -> isBefore)
        .ifPresent(f -> json.put("fold", fold(f)));
    return json;
  }

  private String text(String value) {
    if (value.isEmpty()) {
      return "(left out)";
    }
    return value + ": " + side.constant(value).map(t -> "constant " + t)
        .orElseGet(() -> side.types().type(value).toString());
  }

  static Json refusal(Refusal r) {
    return Json.object().put("node", r.node()).put("graph", r.graph()).put("op", r.op())
        .put("reason", r.reason().name())
        .put("because", r.reason().text()).put("advice", r.reason().advice())
        .put("detail", r.detail());
  }

  static Json fold(Fold f) {
    return Json.object().put("node", f.node()).put("graph", f.graph()).put("op", f.op())
        .put("into", f.into())
        .put("intoOp", f.intoOp()).put("direction", f.direction().label())
        .put("channels", f.channels()).put("shift", f.shift().label());
  }
}
