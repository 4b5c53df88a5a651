package dev.crease.fold.merge;

import dev.crease.fold.AffineUse;
import dev.crease.fold.FoldContext;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.fold.Obstacle;
import dev.crease.graph.Node;
import dev.crease.op.AveragePool;
import dev.crease.op.Pad;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Follows values back through what is linear. */
final class Branches {

  /** A way is followed no further. */
  private static final int MAX_STEPS = 64;

  private final FoldContext context;
  private final Map<String, Step> steps = new HashMap<>();

  Branches(FoldContext context) {
    this.context = context;
  }

  void add(LayerFold fold) {
    boolean linear = fold.remainder().isEmpty() && fold.layer().quantized().isEmpty()
        && Stream.concat(fold.carriersBefore().stream(), fold.carriersAfter().stream())
            .allMatch(Branches::isLinear);
    if (linear) {
      steps.put(fold.output(), new Step.OfLayer(fold));
    }
  }

  void add(AffineUse use) {
    steps.put(use.output(), new Step.OfAffine(use));
  }

  void add(Node node) {
    if (isLinear(node) && !node.input(0).isEmpty()) {
      steps.put(node.output(0), new Step.OfNode(node));
    }
  }

  private static boolean isLinear(Node node) {
    return node.op() instanceof AveragePool || node.op() instanceof Pad;
  }

  void add(MergeFold merge) {
    steps.put(merge.output(), new Step.OfMerge(merge));
  }

  /** The step that writes a value. */
  Optional<Step> step(String value) {
    return Optional.ofNullable(steps.get(value));
  }

  /** The ways that lead to a value, the shortest, which is the value itself, first. */
  List<Branch> to(String value) {
    List<Branch> found = new ArrayList<>(List.of(new Branch(value, List.of(), Optional.empty())));
    Deque<Step> way = new ArrayDeque<>();
    Optional<Obstacle> shared = Optional.empty();
    String at = value;
    while (way.size() < MAX_STEPS) {
      Optional<Step> step = step(at);
      if (step.isEmpty()) {
        return found;
      }
      String here = at;
      shared = shared.or(
          () -> context.whyShared(here).map(reason -> new Obstacle(reason, "'" + here + "'")));
      way.addFirst(step.get());
      at = step.get().input();
      found.add(new Branch(at, List.copyOf(way), shared));
    }
    return found;
  }
}
