package dev.crease.fold.move;

import dev.crease.graph.GraphEdit;
import dev.crease.graph.Initializer;
import dev.crease.graph.Node;
import dev.crease.op.BatchNormalization;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Affines of one operator on neighbouring channels as one, that does nothing to channels that no affine works on: there {@code γ = 1, β = 0, μ = 0} and {@code
 * σ² = 1 − ε}, exact in fp64, or a factor of 1, or a term of 0.
 *
 * @param parts for each run of channels, its affine, if it has one
 * @param sizes the lengths of the runs
 * @param behind how many axes are behind the channels
 */
record JoinedAffine(List<Optional<MovableAffine>> parts, List<Long> sizes, int behind) {

  /** Copies the lists. */
  JoinedAffine {
    parts = List.copyOf(parts);
    sizes = List.copyOf(sizes);
  }

  /**
   * The affines that can be one with the first: the same operator, {@code BatchNormalization} with the same ε; the others stay where they are.
   *
   * @param parts for each run of channels, its affine, if it has one
   * @param sizes the lengths of the runs
   * @param behind how many axes are behind the channels
   */
  static Optional<JoinedAffine> of(List<Optional<MovableAffine>> parts, List<Long> sizes,
      int behind) {
    return parts.stream().flatMap(Optional::stream).filter(JoinedAffine::isPossible).findFirst()
        .map(first -> new JoinedAffine(
            parts.stream().map(p -> p.filter(a -> isPossible(a) && isLike(a, first))).toList(),
            sizes, behind));
  }

  private static boolean isPossible(MovableAffine affine) {
    boolean known = switch (affine.node().op().type()) {
      case "BatchNormalization", "Mul", "Div", "Add", "Sub" -> true;
      default -> false;
    };
    return known && affine.input() == 0;
  }

  private static boolean isLike(MovableAffine a, MovableAffine b) {
    return a.node().op().type().equals(b.node().op().type()) && epsilon(a) == epsilon(b);
  }

  List<MovableAffine> present() {
    return parts.stream().flatMap(Optional::stream).toList();
  }

  /** The nodes of {@link #present}. */
  List<Node> nodes() {
    return present().stream().map(MovableAffine::node).toList();
  }

  boolean isWider() {
    return present().size() < parts.size();
  }

  private static double epsilon(MovableAffine norm) {
    return norm.node().op() instanceof BatchNormalization b ? b.epsilon() : 0;
  }

  /**
   * The one affine.
   *
   * @param edit the edit that gets its constants
   * @param reads the value that it reads
   * @param writes the value that it writes
   */
  Node node(GraphEdit edit, String reads, String writes) {
    MovableAffine first = present().getFirst();
    boolean norm = first.node().op() instanceof BatchNormalization;
    double neutral = switch (first.node().op().type()) {
      case "Mul", "Div" -> 1;
      default -> 0;
    };
    double[] neutrals = norm
        ? new double[]{0, 1, 0, 0, 1 - epsilon(first)}
        : new double[]{neutral, neutral};
    List<String> inputs = new ArrayList<>(List.of(reads));
    for (int i = 1; i < neutrals.length; i++) {
      String name = edit.freshName(first.node().input(i) + "_joined");
      edit.add(Initializer.of(name, constant(i, neutrals[i], norm)));
      inputs.add(name);
    }
    return new Node(
        first.node().name().isEmpty() ? "" : first.node().name() + "_joined", first.node().op(),
        first.node().attributes(), inputs, List.of(writes), first.node().subgraphs(),
        Optional.empty());
  }

  private Tensor constant(int input, double neutral, boolean norm) {
    int channels = Math.toIntExact(sizes.stream().mapToLong(Long::longValue).sum());
    double[] data = new double[channels];
    DType dtype = DType.DOUBLE;
    int at = 0;
    for (int p = 0; p < parts.size(); p++) {
      int size = Math.toIntExact(sizes.get(p));
      Optional<Tensor> own = parts.get(p).flatMap(a -> a.constants().get(input));
      if (own.isEmpty()) {
        Arrays.fill(data, at, at + size, neutral);
      } else {
        for (int c = 0; c < size; c++) {
          data[at + c] = own.get().getDouble(own.get().shape().elements() == 1 ? 0 : c);
        }
        dtype = norm ? DType.DOUBLE : own.get().dtype();
      }
      at += size;
    }
    long[] dims = new long[norm ? 1 : behind + 1];
    Arrays.fill(dims, 1);
    dims[0] = channels;
    return Tensor.of(new RealValue(dtype, Shape.of(dims), data));
  }
}
