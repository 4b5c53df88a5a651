package dev.crease.report;

import dev.crease.fold.Fold;
import dev.crease.fold.Refusal;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The graphs that a page draws, each before and after: the main one, the bodies of its nodes, and the model's functions with theirs. */
final class PageGraphs {

  private static final Graph NONE = new Graph("", List.of(), List.of(), List.of(), List.of(),
      List.of(), Optional.empty());

  /**
   * A graph inside of a node.
   *
   * @param place what reports call it, {@code loop.body} for instance
   * @param touched whether something in it folds, or stays for a reason
   */
  record Inner(String place, boolean touched) {}

  private final List<Fold> folds;
  private final List<Refusal> refusals;
  private final Map<String, Inner> functions = new HashMap<>();
  private final List<Json> graphs = new ArrayList<>();

  private PageGraphs(List<Fold> folds, List<Refusal> refusals) {
    this.folds = folds;
    this.refusals = refusals;
  }

  /** As data, the main graph first, a body behind the graph that has it; {@code graph} of each is its place. */
  static List<Json> of(Model before, Model after, List<Fold> folds, List<Refusal> refusals) {
    PageGraphs all = new PageGraphs(folds, refusals);
    before.functions().forEach(f -> all.functions.put(f.domain() + ":" + f.name(),
        all.inner(place(f))));
    all.add("", Sides.of(before.graph(), after.graph()));
    before.functions().forEach(f -> all.add(place(f), Sides.of(f.body(),
        after.functions().stream().filter(g -> g.label().equals(f.label())
            && g.overload().equals(f.overload())).findFirst().map(Function::body).orElse(NONE))));
    return all.graphs;
  }

  private static String place(Function function) {
    return "function " + function.label();
  }

  private Inner inner(String place) {
    return new Inner(place, folds.stream().anyMatch(f -> isIn(place, f.graph()))
        || refusals.stream().anyMatch(r -> isIn(place, r.graph())));
  }

  private static boolean isIn(String place, String graph) {
    return graph.equals(place) || graph.startsWith(place + "/");
  }

  /** Both sides of a graph. */
  private record Sides(Graph a, Graph b, NodeComparison.Side before, NodeComparison.Side after) {

    static Sides of(Graph a, Graph b) {
      return new Sides(a, b, NodeComparison.Side.of(a), NodeComparison.Side.of(b));
    }

    Sides inside(Graph body, Graph other) {
      return new Sides(body, other, before.inside(body), after.inside(other));
    }
  }

  private void add(String place, Sides sides) {
    NodeStates states = new NodeStates(
        folds.stream().filter(f -> f.graph().equals(place)).toList(),
        refusals.stream().filter(r -> r.graph().equals(place)).toList(), sides.before,
        sides.after);
    Map<Node, List<Inner>> inside = new HashMap<>();
    for (Node node : sides.a.nodes()) {
      List<Inner> of = new ArrayList<>();
      Optional.ofNullable(functions.get(node.op().domain() + ":" + node.op().type()))
          .ifPresent(of::add);
      node.subgraphs().keySet().forEach(name -> of.add(inner(place(place, node, name))));
      inside.put(node, of);
    }
    graphs.add(Json.object().put("graph", place)
        .put("before", GraphPicture.before(states, inside))
        .put("after", GraphPicture.after(states, inside)));
    for (Node node : sides.a.nodes()) {
      Map<String, Graph> others = states.folded(node).map(Node::subgraphs).orElse(Map.of());
      node.subgraphs().forEach((name, body) -> add(place(place, node, name),
          sides.inside(body, others.getOrDefault(name, NONE))));
    }
  }

  /** As folding calls a body. */
  private static String place(String around, Node holder, String attribute) {
    return (around.isEmpty() ? "" : around + "/") + holder.label() + "." + attribute;
  }
}
