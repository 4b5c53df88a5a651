package dev.crease.verify;

import dev.crease.fold.FoldSite;
import dev.crease.fold.linear.LinearLayer;
import dev.crease.graph.Node;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A fold site in both models.
 *
 * @param graphs the graph that it stands in
 * @param fold the site in the original
 * @param original the nodes that compute it in the original
 * @param folded the nodes that compute it in the folded model
 * @param layer the layer in the folded model, if that is all there is but what the affines passed
 * @param remainder the constant that is added beside it in the folded model, if one is to be
 */
record Site(PlannedGraph graphs, FoldSite fold, Region original, Region folded,
    Optional<LinearLayer> layer,
    Optional<Tensor> remainder) {

  /** What reports call it. */
  String name() {
    String place = graphs.plan().place();
    return place.isEmpty() ? fold.name() : fold.name() + " in " + place;
  }

  /** The node that is first to read {@link FoldSite#input}. */
  Node first() {
    return fold.nodes().stream().filter(n -> n.inputs().contains(fold.input())).findFirst()
        .orElseThrow();
  }

  /** The node that writes {@link FoldSite#output}. */
  Node last() {
    List<Node> nodes = fold.nodes();
    return nodes.getLast();
  }
}
