package dev.crease.fold;

import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Node;
import java.util.List;
import java.util.Optional;

/**
 * One layer and all affines it absorbs.
 *
 * @param layer the layer
 * @param before affines that precede it, in order
 * @param flatten a {@code Flatten} between these and the layer
 * @param in the affines before as one, per input channel of the layer
 * @param after affines that follow it, in order
 * @param out the affines after as one, per output channel of the layer
 */
public record LayerFold(
    LinearLayer layer,
    List<AffineUse> before,
    Optional<Node> flatten,
    ChannelAffine in,
    List<AffineUse> after,
    ChannelAffine out) {

  /** Copies the lists. */
  public LayerFold {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** Name of the value that the first node of this site reads. */
  public String input() {
    if (!before.isEmpty()) {
      return flatten.filter(f -> before.getFirst().input().equals(f.output(0))).isPresent()
          ? flatten.orElseThrow().input(0)
          : before.getFirst().input();
    }
    return layer.data();
  }

  /** Name of the value that the last node of this site writes. */
  public String output() {
    return after.isEmpty() ? layer.output() : after.getLast().output();
  }

  /** Whether the weight changes. */
  public boolean scalesWeight() {
    return !in.keepsScale() || !out.keepsScale();
  }

  /** The nodes of this site in the unfolded graph, in order. */
  public List<Node> nodes() {
    List<Node> nodes = new java.util.ArrayList<>();
    boolean flattened = flatten.isEmpty();
    for (AffineUse use : before) {
      if (!flattened && use.input().equals(flatten.orElseThrow().output(0))) {
        nodes.add(flatten.orElseThrow());
        flattened = true;
      }
      nodes.add(use.node());
    }
    if (!flattened) {
      nodes.add(flatten.orElseThrow());
    }
    nodes.addAll(layer.nodes());
    after.forEach(use -> nodes.add(use.node()));
    return nodes;
  }
}
