package dev.crease.fold.move;

import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.move.Move.Piece;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Node;
import dev.crease.op.Concat;
import dev.crease.op.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Before: {@code a(Concat(x₁, x₂, …))}. After: {@code Concat(a₁(x₁), a₂(x₂), …)}, {@code aᵢ} on the channels that {@code xᵢ} brings; where {@code xᵢ} is such a
 * {@code Concat} itself, it is divided further. And the way back: {@code Concat(a₁(x₁), x₂, …)} becomes {@code a(Concat(x₁, x₂, …))}, where {@code a} does
 * nothing to the channels of {@code x₂}.
 *
 * <p>Conditions: the join is along the affine's channels, their numbers are known, and nobody else reads what is between.
 */
final class ConcatMove implements MoveRule {

  /** More branches than any network has, each with an affine of its own afterwards. */
  private static final int MAX_PARTS = 1024;

  /** The joined affine has constants for all channels, those too that come from an input and that no constant speaks of. */
  private static final int MAX_CHANNELS = 1 << 20;

  /** Of nested nodes. */
  private static final int MAX_DEPTH = 64;

  @Override
  public String operator() {
    return "Concat";
  }

  @Override
  public List<Move> moves(Node node, FoldContext context, Predicate<Node> stays) {
    List<Move> moves = new ArrayList<>();
    if (node.op() instanceof Concat concat && node.inputs().size() <= MAX_PARTS) {
      divided(node, concat, context, stays).ifPresent(moves::add);
      joined(node, concat, context, stays).ifPresent(moves::add);
    }
    return moves;
  }

  private static Optional<Move> divided(Node node, Concat concat, FoldContext context,
      Predicate<Node> stays) {
    return context.onlyReader(node.output(0))
        .filter(stays).flatMap(reader -> MovableAffine.of(reader, context))
        .filter(a -> a.data().equals(node.output(0)))
        .filter(a -> a.runsAlong(concat.axis(), context.type(a.data()).rank()))
        .flatMap(a -> Tree.of(node, context).filter(
            t -> a.isUniform() || t.sizes().stream().mapToLong(Long::longValue).sum() == a.use()
                .affine().size())
            .map(
                t -> new Move(t.nodes(), List.of(a.node()), new Divided(node, a, t)::apply,
                    hopeless(node, t, context))));
  }

  /** A part behind a value that others read, or that no node writes, stays: nothing before it may change, and a {@code Concat} is behind it. */
  private static Optional<String> hopeless(Node joint, Tree tree, FoldContext context) {
    List<String> leaves = tree.leaves();
    for (int i = 0; i < leaves.size(); i++) {
      String value = leaves.get(i);
      Optional<Reason> shared = context.whyShared(value);
      boolean twice = leaves.indexOf(value) != leaves.lastIndexOf(value);
      if (shared.isPresent() || twice || context.index().producer(value).isEmpty()) {
        return Optional.of(
            place(i + 1, joint, value) + ": " + (twice
                ? Reason.MULTIPLE_CONSUMERS
                : shared.orElse(Reason.NO_LINEAR_NEIGHBOUR)) + ", '" + value + "'");
      }
    }
    return Optional.empty();
  }

  private static String place(int branch, Node joint, String value) {
    return "branch " + branch + " of Concat " + joint.label() + ", '" + value + "'";
  }

  private static Optional<Move> joined(Node node, Concat concat, FoldContext context,
      Predicate<Node> stays) {
    TensorType type = context.type(node.output(0));
    List<Optional<MovableAffine>> parts = new ArrayList<>();
    List<Long> sizes = new ArrayList<>();
    for (String in : node.inputs()) {
      Optional<MovableAffine> part = context.index().producer(in)
          .filter(_ -> isReadOnce(in, node, context))
          .filter(stays).flatMap(p -> MovableAffine.of(p, context))
          .filter(a -> a.runsAlong(concat.axis(), type.rank()))
          .filter(a -> !context.type(a.output()).equals(TensorType.UNKNOWN))
          .filter(a -> context.type(a.data()).equals(context.type(a.output())));
      parts.add(part);
      sizes.add(size(in, concat, context));
    }
    if (type.rank() < 1 || sizes.contains(-1L)
        || sizes.stream().mapToDouble(Long::doubleValue).sum() > MAX_CHANNELS) {
      return Optional.empty();
    }
    int axis = Math.floorMod(concat.axis(), type.rank());
    return JoinedAffine.of(parts, sizes, type.rank() - 1 - axis)
        .map(j -> new Move(List.of(node), j.nodes(), edit -> join(edit, node, j)));
  }

  private static List<Piece> join(GraphEdit edit, Node joint, JoinedAffine affine) {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < joint.inputs().size(); i++) {
      inputs.add(affine.parts().get(i).map(MovableAffine::data).orElse(joint.input(i)));
    }
    affine.nodes().forEach(edit::replace);
    String whole = edit.freshName(joint.output(0) + "_joined");
    Node node = affine.node(edit, whole, joint.output(0));
    edit.replace(joint, joint.withInputs(inputs).withOutputs(List.of(whole)), node);
    return List.of(
        new Piece(node, affine.nodes(), "behind Concat " + joint.label(), affine.isWider()));
  }

  /** Whether nobody but a node sees one of its inputs, and that once. */
  private static boolean isReadOnce(String value, Node by, FoldContext context) {
    return context.onlyReader(value).isPresent()
        && by.inputs().stream().filter(value::equals).count() == 1;
  }

  private static long size(String value, Concat concat, FoldContext context) {
    TensorType type = context.type(value);
    return type.rank() < 1
        ? -1
        : type.dim(Math.floorMod(concat.axis(), type.rank())).orUnknown();
  }

  /**
   * A {@code Concat} and those that it alone reads, along the same axis.
   *
   * @param node the outer one
   * @param sizes for each of its inputs, the number of channels
   * @param inner for each of its inputs, the {@code Concat} that writes it, if it is one of these
   */
  private record Tree(Node node, List<Long> sizes, List<Optional<Tree>> inner) {

    Tree {
      sizes = List.copyOf(sizes);
      inner = List.copyOf(inner);
    }

    static Optional<Tree> of(Node node, FoldContext context) {
      return of(node, context, 0);
    }

    private static Optional<Tree> of(Node node, FoldContext context, int depth) {
      Concat concat = (Concat) node.op();
      List<Long> sizes = new ArrayList<>();
      List<Optional<Tree>> inner = new ArrayList<>();
      for (String in : node.inputs()) {
        long size = size(in, concat, context);
        if (size < 0) {
          return Optional.empty();
        }
        sizes.add(size);
        inner.add(
            context.index().producer(in)
                .filter(p -> p.op() instanceof Concat other && sameAxis(concat, other, in, context))
                .filter(_ -> depth < MAX_DEPTH && isReadOnce(in, node, context))
                .flatMap(p -> of(p, context, depth + 1)));
      }
      return Optional.of(new Tree(node, sizes, inner));
    }

    List<Node> nodes() {
      List<Node> nodes = new ArrayList<>(List.of(node));
      inner.forEach(i -> i.ifPresent(t -> nodes.addAll(t.nodes())));
      return nodes;
    }

    /** The values that the parts of an affine would read, in order. */
    List<String> leaves() {
      List<String> leaves = new ArrayList<>();
      for (int i = 0; i < sizes.size(); i++) {
        int at = i;
        inner.get(i).ifPresentOrElse(
            t -> leaves.addAll(t.leaves()), () -> leaves.add(node.input(at)));
      }
      return leaves;
    }

    private static boolean sameAxis(Concat a, Concat b, String value, FoldContext context) {
      int rank = context.type(value).rank();
      return Math.floorMod(a.axis(), rank) == Math.floorMod(b.axis(), rank);
    }
  }

  private record Divided(Node joint, MovableAffine affine, Tree tree) {

    List<Piece> apply(GraphEdit edit) {
      List<Piece> pieces = new ArrayList<>();
      divide(edit, tree, 0, affine.output(), pieces);
      edit.replace(affine.node());
      return pieces;
    }

    /** Puts a piece before each input of a {@code Concat}, which then writes {@code output}. */
    private long divide(GraphEdit edit, Tree at, long from, String output, List<Piece> pieces) {
      List<Node> nodes = new ArrayList<>();
      List<String> inputs = new ArrayList<>();
      long channel = from;
      for (int i = 0; i < at.sizes().size(); i++) {
        String read = at.node().input(i);
        String written = edit.freshName(read + "_" + affine.node().op().type());
        inputs.add(written);
        Optional<Tree> inner = at.inner().get(i);
        if (inner.isPresent()) {
          channel = divide(edit, inner.get(), channel, written, pieces);
          continue;
        }
        Node piece = affine.piece(
            edit, channel, at.sizes().get(i), "_" + pieces.size(), read, written);
        channel += at.sizes().get(i);
        nodes.add(piece);
        pieces.add(
            new Piece(
                piece, List.of(affine.node()), place(pieces.size() + 1, joint, read), false));
      }
      nodes.add(at.node().withInputs(inputs).withOutputs(List.of(output)));
      edit.replace(at.node(), nodes.toArray(Node[]::new));
      return channel;
    }
  }
}
