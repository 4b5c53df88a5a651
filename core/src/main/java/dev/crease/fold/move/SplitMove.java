package dev.crease.fold.move;

import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.move.Move.Piece;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Node;
import dev.crease.op.Split;
import dev.crease.op.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Before: {@code Split(a(x))}. After: {@code a₁(y₁), a₂(y₂), …} with {@code y₁, y₂, … = Split(x)}. And the way back: affines behind some of the parts become one before the
 * {@code Split}, which does nothing to the channels of the other parts.
 *
 * <p>Conditions: the cut is along the affine's channels, their numbers are known, and nobody else reads what is between.
 */
final class SplitMove implements MoveRule {

  /** More parts than any network has, each with an affine of its own afterwards. */
  private static final int MAX_PARTS = 1024;

  @Override
  public String operator() {
    return "Split";
  }

  @Override
  public List<Move> moves(Node node, FoldContext context, Predicate<Node> stays) {
    List<Long> sizes = new ArrayList<>();
    TensorType type = context.type(node.input(0));
    if (!(node.op() instanceof Split split) || type.rank() < 1
        || node.outputs().size() > MAX_PARTS) {
      return List.of();
    }
    int axis = Math.floorMod(split.axis(), type.rank());
    for (String out : node.outputs()) {
      TensorType part = context.type(out);
      if (out.isEmpty() || !part.hasRank() || !part.dim(axis).isKnown()) {
        return List.of();
      }
      sizes.add(part.dim(axis).orUnknown());
    }
    List<Move> moves = new ArrayList<>();
    divided(node, axis, sizes, context, stays).ifPresent(moves::add);
    joined(node, axis, sizes, context, stays).ifPresent(moves::add);
    return moves;
  }

  private static Optional<Move> divided(Node node, int axis, List<Long> sizes,
      FoldContext context, Predicate<Node> stays) {
    return context.index().producer(node.input(0))
        .filter(_ -> context.onlyReader(node.input(0)).isPresent())
        .filter(stays).flatMap(p -> MovableAffine.of(p, context))
        .filter(a -> a.runsAlong(axis, context.type(a.output()).rank()))
        .filter(a -> context.type(a.data()).equals(context.type(a.output())))
        .map(
            a -> new Move(
                List.of(node), List.of(a.node()), edit -> divide(edit, node, a, sizes),
                hopeless(node, context)));
  }

  /** A part before a value that nobody or more than one node reads stays: a {@code Split} is before it. */
  private static Optional<String> hopeless(Node node, FoldContext context) {
    for (int i = 0; i < node.outputs().size(); i++) {
      String value = node.output(i);
      if (context.onlyReader(value).isEmpty()) {
        return Optional.of(
            place(i + 1, node) + ": "
                + context.whyShared(value).orElse(Reason.NO_LINEAR_NEIGHBOUR) + ", '" + value
                + "'");
      }
    }
    return Optional.empty();
  }

  private static String place(int part, Node joint) {
    return "part " + part + " of Split " + joint.label() + ", '" + joint.output(part - 1) + "'";
  }

  private static Optional<Move> joined(Node node, int axis, List<Long> sizes,
      FoldContext context, Predicate<Node> stays) {
    int rank = context.type(node.input(0)).rank();
    List<Optional<MovableAffine>> parts = new ArrayList<>();
    for (String out : node.outputs()) {
      parts.add(
          context.onlyReader(out)
              .filter(stays).flatMap(reader -> MovableAffine.of(reader, context))
              .filter(a -> a.data().equals(out) && a.runsAlong(axis, rank))
              .filter(a -> context.type(out).equals(context.type(a.output()))));
    }
    return JoinedAffine.of(parts, sizes, rank - 1 - axis)
        .map(j -> new Move(List.of(node), j.nodes(), edit -> join(edit, node, j)));
  }

  private static List<Piece> divide(GraphEdit edit, Node joint, MovableAffine affine,
      List<Long> sizes) {
    List<Node> nodes = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    List<String> outputs = new ArrayList<>();
    long channel = 0;
    for (int i = 0; i < sizes.size(); i++) {
      String part = edit.freshName(joint.output(i) + "_part");
      outputs.add(part);
      Node piece = affine.piece(
          edit, channel, sizes.get(i), "_" + i, part, joint.output(i));
      nodes.add(piece);
      pieces.add(
          new Piece(piece, List.of(affine.node()), place(i + 1, joint), false));
      channel += sizes.get(i);
    }
    nodes.addFirst(reading(joint, affine.data()).withOutputs(outputs));
    edit.replace(affine.node());
    edit.replace(joint, nodes.toArray(Node[]::new));
    return pieces;
  }

  private static List<Piece> join(GraphEdit edit, Node joint, JoinedAffine affine) {
    List<String> outputs = new ArrayList<>();
    for (int i = 0; i < joint.outputs().size(); i++) {
      outputs.add(affine.parts().get(i).map(MovableAffine::output).orElse(joint.output(i)));
    }
    affine.nodes().forEach(edit::replace);
    String whole = edit.freshName(joint.input(0) + "_joined");
    Node node = affine.node(edit, joint.input(0), whole);
    edit.replace(joint, node, reading(joint, whole).withOutputs(outputs));
    return List.of(
        new Piece(node, affine.nodes(), "before Split " + joint.label(), affine.isWider()));
  }

  private static Node reading(Node split, String value) {
    List<String> inputs = new ArrayList<>(split.inputs());
    inputs.set(0, value);
    return split.withInputs(inputs);
  }
}
