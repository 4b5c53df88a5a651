package dev.crease.fold.merge;

import dev.crease.fold.AffineUse;
import dev.crease.fold.LayerFold;
import dev.crease.fold.MergeFold;
import dev.crease.graph.Node;
import java.util.List;

/** One linear map on the way from a value to another. */
sealed interface Step {

  /** Name of the value that it reads. */
  String input();

  /** Name of the value that it writes. */
  String output();

  /** Its nodes, in order. */
  List<Node> nodes();

  /**
   * A layer with the affines that it absorbs.
   *
   * @param fold the layer
   */
  record OfLayer(LayerFold fold) implements Step {
    @Override
    public String input() {
      return fold.input();
    }

    @Override
    public String output() {
      return fold.output();
    }

    @Override
    public List<Node> nodes() {
      return fold.nodes();
    }
  }

  /**
   * An affine that no layer absorbs.
   *
   * @param use the affine
   */
  record OfAffine(AffineUse use) implements Step {
    @Override
    public String input() {
      return use.input();
    }

    @Override
    public String output() {
      return use.output();
    }

    @Override
    public List<Node> nodes() {
      return List.of(use.node());
    }
  }

  /**
   * An {@code AveragePool} or {@code Pad}.
   *
   * @param node the node, whose data is input 0
   */
  record OfNode(Node node) implements Step {
    @Override
    public String input() {
      return node.input(0);
    }

    @Override
    public String output() {
      return node.output(0);
    }

    @Override
    public List<Node> nodes() {
      return List.of(node);
    }
  }

  /**
   * What was merged already.
   *
   * @param merge the merge
   */
  record OfMerge(MergeFold merge) implements Step {
    @Override
    public String input() {
      return merge.input();
    }

    @Override
    public String output() {
      return merge.output();
    }

    @Override
    public List<Node> nodes() {
      return merge.nodes();
    }
  }
}
