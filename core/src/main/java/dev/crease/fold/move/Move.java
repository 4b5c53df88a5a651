package dev.crease.fold.move;

import dev.crease.graph.GraphEdit;
import dev.crease.graph.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Affines on one side of an operator that may as well stand on the other. Every element goes through the same arithmetic before
 * and after, so the values are the same bit for bit.
 *
 * @param joints the operators that they move across
 * @param affines the affines that are moved
 * @param change moves them, in an edit of the graph that they stand in, and tells what they became
 * @param hopeless why no layer can absorb all of that, where it is seen without trying
 */
public record Move(List<Node> joints, List<Node> affines, Function<GraphEdit, List<Piece>> change,
    Optional<String> hopeless) {

  /** Copies the lists. */
  public Move {
    joints = List.copyOf(joints);
    affines = List.copyOf(affines);
  }

  /** A move that has to be tried. */
  public Move(List<Node> joints, List<Node> affines, Function<GraphEdit, List<Piece>> change) {
    this(joints, affines, change, Optional.empty());
  }

  /**
   * An affine in its new place.
   *
   * @param node the node
   * @param of the affines that it was before
   * @param place where it is, for people: {@code branch 1, 'x'}
   * @param isWider whether it works on channels that none of them worked on, and does nothing there
   */
  public record Piece(Node node, List<Node> of, String place, boolean isWider) {
    /** Copies the list. */
    public Piece {
      of = List.copyOf(of);
    }
  }
}
