package dev.crease.fold.merge;

import dev.crease.fold.AffineUse;
import dev.crease.fold.FoldContext;
import dev.crease.fold.FoldOptions;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Obstacle;
import dev.crease.fold.Refusal;
import dev.crease.fold.merge.MergeRule.Match;
import dev.crease.graph.Node;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides which operators become one. Goes through the graph in order, so that what was merged is merged further: a sum of a sum, a layer after a
 * sum, an affine after it.
 */
public final class MergePlanner {

  private final FoldContext graph;
  private final MergeContext context;
  private final IdentityHashMap<Node, MergeFold> owners = new IdentityHashMap<>();
  private final IdentityHashMap<Node, Refusal> refusals = new IdentityHashMap<>();

  /** The layer whose affines pass a node on their way. */
  private final IdentityHashMap<Node, Node> passed = new IdentityHashMap<>();

  /**
   * A planner.
   *
   * @param graph the graph
   * @param options what may be merged
   * @param opset version of ONNX's operators
   */
  public MergePlanner(FoldContext graph, FoldOptions options, int opset) {
    this.graph = graph;
    this.context = new MergeContext(graph, options, opset);
  }

  /**
   * What was decided.
   *
   * @param merges the merges, in order
   * @param owners the merge of each node that is part of one
   * @param refusals why nodes are not merged that a rule looked at
   */
  public record Merges(
      List<MergeFold> merges, Map<Node, MergeFold> owners, Map<Node, Refusal> refusals) {

    /** Whether a node is part of a merge. */
    public boolean has(Node node) {
      return owners.containsKey(node);
    }

    /** Why a node is not merged. */
    public Optional<Refusal> refusal(Node node) {
      return has(node) ? Optional.empty() : Optional.ofNullable(refusals.get(node));
    }
  }

  /**
   * Decides.
   *
   * @param layers all layers, with the affines that each absorbs
   * @param affines the affines that none absorbs
   */
  public Merges plan(List<LayerFold> layers, List<AffineUse> affines) {
    layers.forEach(context.branches()::add);
    for (LayerFold fold : layers) {
      Stream.concat(fold.carriersBefore().stream(), fold.carriersAfter().stream())
          .forEach(n -> passed.put(n, fold.layer().node()));
    }
    affines.forEach(context.branches()::add);
    List<Node> nodes = graph.index().graph().nodes();
    nodes.forEach(context.branches()::add);
    for (Node node : nodes) {
      if (node.op().domain().isEmpty()) {
        MergeRules.all().forEach(rule -> apply(rule, node));
      }
    }
    List<MergeFold> merges = nodes.stream()
        .filter(n -> owners.containsKey(n) && owners.get(n).nodes().getLast() == n)
        .map(owners::get).toList();
    return new Merges(List.copyOf(merges), owners, refusals);
  }

  private void apply(MergeRule rule, Node node) {
    switch (rule.match(node, context)) {
      case Match.None() -> {
      }
      case Match.Refused(Node at, Obstacle obstacle) -> refuse(at, obstacle);
      case Match.Found(MergeFold merge) when isTaken(merge) -> {
      }
      case Match.Found(MergeFold merge) -> accept(extended(merge));
    }
  }

  /** Whether affines of a layer that is not part of it pass one of its nodes; once they are in the layer, the next round merges. */
  private boolean isTaken(MergeFold merge) {
    return merge.nodes().stream().map(passed::get)
        .anyMatch(layer -> layer != null && merge.nodes().stream().noneMatch(n -> n == layer));
  }

  private void refuse(Node node, Obstacle obstacle) {
    refusals.putIfAbsent(
        node,
        new Refusal(node.label(), node.op().type(), obstacle.reason(), obstacle.detail()));
  }

  private void accept(MergeFold merge) {
    merge.nodes().forEach(n -> owners.put(n, merge));
    context.branches().add(merge);
  }

  /** The same with the affines that follow it, and those that precede it. */
  private MergeFold extended(MergeFold merge) {
    MergeFold extended = merge;
    if (merge.layers().isEmpty()) {
      return merge;
    }
    while (true) {
      MergeFold now = extended;
      Optional<MergeFold> larger = affineAfter(now.output())
          .flatMap(use -> context.followed(now, use))
          .or(() -> affineBefore(now).flatMap(use -> context.preceded(now, use)));
      if (larger.isEmpty()) {
        return now;
      }
      extended = larger.get();
    }
  }

  private Optional<AffineUse> affineAfter(String value) {
    return graph.onlyReader(value).flatMap(reader -> affine(reader.output(0)))
        .filter(use -> use.input().equals(value));
  }

  /** The affine that writes what the merge reads, where nobody else reads it. */
  private Optional<AffineUse> affineBefore(MergeFold merge) {
    String value = merge.input();
    boolean alone = !graph.index().isOutput(value) && !graph.index().isCaptured(value)
        && merge.nodes().containsAll(graph.index().consumers(value));
    return alone ? affine(value) : Optional.empty();
  }

  private Optional<AffineUse> affine(String value) {
    return context.branches().step(value).flatMap(
        s -> s instanceof Step.OfAffine(AffineUse use) ? Optional.of(use) : Optional.empty());
  }
}
