package dev.crease.verify;

import dev.crease.tensor.Tensor;
import dev.crease.fold.LayerFold;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A fold site in both models.
 *
 * @param fold the site in the original
 * @param original the nodes that compute it in the original
 * @param folded the nodes that compute it in the folded model
 * @param layer the layer in the folded model, if that is all there is but what the affines passed
 * @param remainder the constant that is added beside it in the folded model, if one is to be
 */
record Site(LayerFold fold, Region original, Region folded, Optional<LinearLayer> layer,
    Optional<Tensor> remainder) {

  /** The affines folded here, joined by {@code +}. */
  String name() {
    return fold.affines().map(a -> a.node().label()).collect(Collectors.joining("+"));
  }

  /** The node that is first to read {@link LayerFold#input}. */
  Node first() {
    return fold.nodes().getFirst();
  }

  /** The node that writes {@link LayerFold#output}. */
  Node last() {
    List<Node> nodes = fold.nodes();
    return nodes.getLast();
  }
}
