package dev.crease.fold;

import dev.crease.graph.Node;
import dev.crease.tensor.DType;
import java.util.List;
import java.util.stream.Stream;

/** A part of a graph that computes one value from another, and that one layer takes the place of. */
public sealed interface FoldSite permits LayerFold, MergeFold {

  /** What reports call it. */
  String name();

  /** Name of the value that it reads. */
  String input();

  /** Name of the value that it writes. */
  String output();

  /** Its nodes in the unfolded graph, in order. */
  List<Node> nodes();

  /** The affines that go. */
  Stream<AffineUse> affines();

  /** The node whose name the layer has, and whose weight's place its weight takes. */
  Node target();

  /** The layer's operator. */
  String operator();

  /** The type of the layer's weight. */
  DType dtype();
}
