package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;

/** Reads nodes of one operator as channel affines. */
public interface AffineRule {

  /** ONNX's operator type, which is also the rule's name. */
  String operator();

  /**
   * Reads a node.
   *
   * @param node a node of this operator
   * @param context the graph around it
   */
  Match match(Node node, FoldContext context);

  /**
   * Where {@code s} and {@code t} come from, for people: {@code s = gamma / √(var + 1.0E-5), t = beta − mean·s}.
   *
   * @param node a node that {@link #match} found to be an affine
   * @param dataInput index of the input that it is an affine of
   */
  String formula(Node node, int dataInput);

  /** What a rule found. */
  sealed interface Match {

    /** The node is no affine of one value: it adds two computed values, say. */
    record NotAffine() implements Match {}

    /**
     * The node is an affine of its input.
     *
     * @param dataInput index of that input
     * @param affine {@code s} and {@code t}
     * @param axis the axis they run along
     * @param minRank the rank its constants need of the data, so that they do not make the output larger
     */
    record Found(int dataInput, ChannelAffine affine, ChannelAxis axis,
        int minRank) implements Match {}

    /**
     * The node is an affine that cannot be folded whatever stands beside it.
     *
     * @param reason why
     * @param detail the values behind the reason
     */
    record Refused(Reason reason, String detail) implements Match {}
  }
}
