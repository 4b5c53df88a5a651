package dev.crease.fold.move;

import dev.crease.fold.AffineUse;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.fold.affine.AffineRule;
import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Node;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An affine whose constants can be divided along its channels: each has one element, or one run of equal length per channel.
 *
 * @param use the affine
 * @param input the index of the data among its inputs
 * @param constants its other inputs, in order; empty where an input is left out or is the data
 * @param stored the names of those that are initializers, so that a node may read them wherever it stands
 */
record MovableAffine(AffineUse use, int input, List<Optional<Tensor>> constants,
    Set<String> stored) {

  /** Copies the list. */
  MovableAffine {
    constants = List.copyOf(constants);
    stored = Set.copyOf(stored);
  }

  /** Reads a node, if it is one. */
  static Optional<MovableAffine> of(Node node, FoldContext context) {
    if (node.op().type().equals("Dropout")) {
      return Optional.empty();
    }
    return context.affine(node)
        .filter(AffineRule.Match.Found.class::isInstance)
        .map(AffineRule.Match.Found.class::cast)
        .map(found -> {
          List<Optional<Tensor>> constants = new ArrayList<>();
          for (int i = 0; i < node.inputs().size(); i++) {
            constants.add(
                i == found.dataInput() ? Optional.empty() : context.constant(node.input(i)));
          }
          return new MovableAffine(
              new AffineUse(node, node.input(found.dataInput()), found.affine(), found.axis(),
                  found.minRank()),
              found.dataInput(), constants,
              node.inputs().stream()
                  .filter(context.index()::isInitializer)
                  .collect(Collectors.toSet()));
        });
  }

  Node node() {
    return use.node();
  }

  String data() {
    return use.input();
  }

  String output() {
    return use.output();
  }

  /** Whether all channels are treated alike. */
  boolean isUniform() {
    return use.axis() instanceof ChannelAxis.Any;
  }

  /** Whether its constants run along an axis of a value, or all channels are treated alike. */
  boolean runsAlong(long axis, int rank) {
    if (isUniform()) {
      return rank < 0 ? use.minRank() == 0 : use.minRank() <= rank;
    }
    if (rank < 0) {
      return use.axis().equals(axis < 0
          ? new ChannelAxis.FromEnd((int) -axis)
          : new ChannelAxis.FromStart((int) axis));
    }
    OptionalInt own = use.axis().in(rank);
    return use.minRank() <= rank && own.isPresent()
        && own.getAsInt() == (axis < 0 ? axis + rank : axis);
  }

  /**
   * This affine on some of its channels.
   *
   * @param edit the edit that gets the new constants
   * @param from the first channel
   * @param count how many
   * @param suffix what tells the piece from others
   * @param reads the value that it reads
   * @param writes the value that it writes
   */
  Node piece(GraphEdit edit, long from, long count, String suffix, String reads, String writes) {
    List<String> inputs = new ArrayList<>(node().inputs());
    inputs.set(input, reads);
    for (int i = 0; i < constants.size(); i++) {
      Optional<Tensor> whole = constants.get(i);
      if (whole.isEmpty()) {
        continue;
      }
      boolean divides = !isUniform() && whole.get().shape().elements() > 1;
      if (divides || !stored.contains(node().input(i))) {
        String name = edit.freshName(node().input(i) + suffix);
        edit.add(
            Initializer.of(name, divides ? part(whole.get(), from, count) : whole.get()));
        inputs.set(i, name);
      }
    }
    return new Node(
        node().name().isEmpty() ? "" : node().name() + suffix, node().op(), node().attributes(),
        inputs, List.of(writes), node().subgraphs(), Optional.empty());
  }

  /** Along the only axis that is longer than 1, a part is one run of elements. */
  private static Tensor part(Tensor whole, long from, long count) {
    long[] dims = whole.shape().dims();
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] == 1 ? 1 : count;
    }
    return Tensor.of(
        whole.dtype(), Shape.of(dims),
        whole.bytes().asSlice(whole.dtype().byteSize(from), whole.dtype().byteSize(count)));
  }
}
