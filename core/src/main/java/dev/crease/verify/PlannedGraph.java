package dev.crease.verify;

import dev.crease.fold.FoldContext;
import dev.crease.fold.FoldPlan;
import dev.crease.fold.GraphPlan;
import dev.crease.graph.Function;
import dev.crease.graph.Graph;
import dev.crease.graph.GraphIndex;
import dev.crease.graph.Inference;
import dev.crease.graph.Model;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A graph that was planned, in both models: the main graph, the body of a node, or that of a function. */
final class PlannedGraph {

  private final GraphPlan plan;
  private final Optional<PlannedGraph> outer;
  private final GraphIndex before;
  private final Optional<FoldContext> after;
  private final Region.Finder here;
  private final Optional<Region.Finder> there;
  private Optional<Inference> types = Optional.empty();

  private PlannedGraph(GraphPlan plan, Optional<PlannedGraph> outer, GraphIndex before,
      Optional<FoldContext> after) {
    this.plan = plan;
    this.outer = outer;
    this.before = before;
    this.after = after;
    this.here = new Region.Finder(before);
    this.there = after.map(a -> new Region.Finder(a.index()));
  }

  /**
   * The graphs of a plan.
   *
   * @param plan the plan
   * @param original the model that its layers are in
   * @param folded the other model
   */
  static List<PlannedGraph> of(FoldPlan plan, Model original, Model folded) {
    List<PlannedGraph> graphs = new ArrayList<>();
    add(whole(plan.main(), original.graph(), Optional.of(folded.graph())), graphs);
    for (int i = 0; i < plan.functions().size(); i++) {
      Function function = original.functions().get(i);
      Optional<Graph> other = folded.functions().stream()
          .filter(f -> f.label().equals(function.label())
              && f.overload().equals(function.overload()))
          .findFirst().map(Function::body);
      add(whole(plan.functions().get(i), function.body(), other), graphs);
    }
    return graphs;
  }

  private static PlannedGraph whole(GraphPlan plan, Graph original, Optional<Graph> folded) {
    return new PlannedGraph(
        plan, Optional.empty(), new GraphIndex(original, false),
        folded.map(g -> FoldContext.of(new GraphIndex(g, false))));
  }

  private static void add(PlannedGraph graph, List<PlannedGraph> graphs) {
    graphs.add(graph);
    graph.plan.bodies().forEach(body -> add(graph.inside(body), graphs));
  }

  private PlannedGraph inside(GraphPlan.Body body) {
    Graph original = body(before, body).orElseThrow(
        () -> new IllegalArgumentException("plan: expected one of this model, got another's"));
    return new PlannedGraph(
        body.plan(), Optional.of(this), GraphIndex.inside(original, before),
        after.flatMap(a -> body(a.index(), body).map(g -> FoldContext.inside(g, a))));
  }

  /** The body of the node that writes the same values. */
  private static Optional<Graph> body(GraphIndex index, GraphPlan.Body body) {
    Map<String, Graph> none = Map.of();
    return body.holder().outputs().stream().filter(o -> !o.isEmpty()).findFirst()
        .flatMap(index::producer).map(Node::subgraphs).or(() -> Optional.of(none))
        .flatMap(bodies -> Optional.ofNullable(bodies.get(body.attribute())));
  }

  /** The plan. */
  GraphPlan plan() {
    return plan;
  }

  /** The graph that the plan's layers are in. */
  GraphIndex before() {
    return before;
  }

  /** What it became; empty where the other model has nothing in its place. */
  Optional<FoldContext> after() {
    return after;
  }

  /** The nodes between two values of {@link #before}. */
  Region before(String input, String output) {
    return here.find(input, output);
  }

  /** The nodes between two values of {@link #after}; none where it does not have them. */
  Region after(String input, String output) {
    return there.filter(finder -> finder.has(output)).map(finder -> finder.find(input, output))
        .orElse(new Region(List.of(), List.of()));
  }

  /** The types of the values of {@link #before}. */
  Inference types() {
    Inference known = types.orElseGet(
        () -> outer.map(o -> Inference.inside(before, o.types()))
            .orElseGet(() -> Inference.of(before, Map.of())));
    types = Optional.of(known);
    return known;
  }
}
