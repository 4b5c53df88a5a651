package dev.crease.fold.move;

import dev.crease.graph.GraphEdit;
import dev.crease.graph.Node;
import java.util.List;

/**
 * Affines on one side of an operator that may as well stand on the other. Every element goes through the same arithmetic before
 * and after, so the values are the same bit for bit.
 */
public interface Move {

  /** The operators that they move across. */
  List<Node> joints();

  /** The affines that are moved. */
  List<Node> affines();

  /**
   * Moves them.
   *
   * @param edit the edit of the graph that they stand in
   * @return what they became
   */
  List<Piece> apply(GraphEdit edit);

  /**
   * An affine in its new place.
   *
   * @param node the node
   * @param of the affines that it was before
   * @param place where it is, for people: {@code branch 1, 'x'}
   * @param isWider whether it works on channels that none of them worked on, and does nothing there
   */
  record Piece(Node node, List<Node> of, String place, boolean isWider) {

    /** Copies the list. */
    public Piece {
      of = List.copyOf(of);
    }
  }
}
