package dev.crease.fold;

import dev.crease.graph.Graph;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.GraphEdit.NewConstants;
import dev.crease.graph.Names;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * What would be folded in one graph, and in the bodies of its nodes. No node is in two of {@link #ownSites}.
 *
 * @param place what people are shown, {@code loop.body} for instance; empty for the main graph
 * @param graph the graph that was read
 * @param overridable whether initializers that are listed as inputs were taken for defaults, not constants
 * @param newConstants what constants are that are added to it
 * @param layers the layers that absorb something, in topological order
 * @param merges the layers that take the place of several, in topological order
 * @param refusals the affines that stay and the operators that are not merged, in topological order
 * @param rearranged the graph that the layers are in: the one that was read, or that with affines moved to where layers absorb them
 * @param bodies the plans for bodies of the nodes of that graph, in topological order
 */
public record GraphPlan(
    String place,
    Graph graph,
    boolean overridable,
    NewConstants newConstants,
    List<LayerFold> layers,
    List<MergeFold> merges,
    List<Refusal> refusals,
    Rearranged rearranged,
    List<Body> bodies) {

  /**
   * The plan for a body.
   *
   * @param holder the node that has it
   * @param attribute the attribute that it is
   * @param plan the plan
   */
  public record Body(Node holder, String attribute, GraphPlan plan) {}

  /** Copies the lists. */
  public GraphPlan {
    layers = List.copyOf(layers);
    merges = List.copyOf(merges);
    refusals = List.copyOf(refusals);
    bodies = List.copyOf(bodies);
  }

  /** This plan and those of the bodies in it, outer ones first. */
  public Stream<GraphPlan> all() {
    return Stream.concat(Stream.of(this), bodies.stream().flatMap(b -> b.plan().all()));
  }

  /** The parts of the graph itself that are replaced: {@link #layers}, then {@link #merges}. */
  public List<FoldSite> ownSites() {
    return Stream.<FoldSite>concat(layers.stream(), merges.stream()).toList();
  }

  /** Whether nothing would change, in bodies neither. */
  boolean isEmpty() {
    return all().allMatch(p -> p.layers.isEmpty() && p.merges.isEmpty());
  }

  /** Whether affines were moved, in bodies perhaps. */
  boolean moves() {
    return all().anyMatch(p -> p.rearranged.graph() != p.graph);
  }

  /** The graph that the layers are in, and in its bodies those that theirs are in. */
  Graph base() {
    GraphEdit edit = GraphEdit.of(
        rearranged.graph(), overridable, newConstants, Names.of(rearranged.graph()));
    return moves() ? withBodies(edit, (b, _) -> b.plan().base(), Names.of(graph)).apply() : graph;
  }

  /**
   * Replaces bodies in an edit of {@link Rearranged#graph}.
   *
   * @param edit the edit
   * @param change what becomes of a body
   * @param names the names that are taken
   */
  GraphEdit withBodies(GraphEdit edit, BiFunction<Body, Names, Graph> change, Names names) {
    Map<Node, Map<String, Graph>> byHolder = new LinkedHashMap<>();
    for (Body body : bodies) {
      byHolder.computeIfAbsent(body.holder(), h -> new LinkedHashMap<>(h.subgraphs()))
          .put(body.attribute(), change.apply(body, names));
    }
    byHolder.forEach((holder, subgraphs) -> {
      Node changed = holder.withSubgraphs(subgraphs);
      if (changed != holder) {
        edit.replace(holder, changed);
      }
    });
    return edit;
  }

  /** This plan without some merges: their layers absorb affines each by itself. */
  GraphPlan without(java.util.Set<MergeFold> merged) {
    List<LayerFold> all = new ArrayList<>(layers);
    merges.stream().filter(merged::contains).flatMap(m -> m.layers().stream())
        .filter(l -> l.affines().findAny().isPresent()).forEach(all::add);
    return new GraphPlan(
        place, graph, overridable, newConstants, all,
        merges.stream().filter(m -> !merged.contains(m)).toList(), refusals, rearranged,
        bodies.stream().map(b -> new Body(b.holder(), b.attribute(), b.plan().without(merged)))
            .toList());
  }
}
