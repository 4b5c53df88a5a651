package dev.crease.fold.merge;

import dev.crease.fold.Obstacle;
import dev.crease.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * A way from a value to another that is linear all along.
 *
 * @param source name of the value that it begins with
 * @param steps the maps in order; none for the value itself
 * @param shared why a value in between must stay as it is, if one must
 */
record Branch(String source, List<Step> steps, Optional<Obstacle> shared) {

  /** Copies the list. */
  Branch {
    steps = List.copyOf(steps);
  }

  /** The nodes, in order. */
  List<Node> nodes() {
    return steps.stream().flatMap(s -> s.nodes().stream()).toList();
  }

  /** Whether it holds a layer, or what was made of some. */
  boolean hasLayer() {
    return steps.stream().anyMatch(
        s -> s instanceof Step.OfLayer
            || s instanceof Step.OfMerge(var merge) && !merge.layers().isEmpty());
  }
}
