package dev.crease.fold.linear;

import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;
import java.util.List;
import java.util.Optional;

/** Reads nodes of one operator as linear layers {@code L(x) = W ∗ x + b}. */
public interface LinearRule {

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
   * The nodes that compute the layer with other constants.
   *
   * @param layer what {@link #match} found
   * @param data name of the value read
   * @param weight name of the weight
   * @param bias name of the bias, if there is one
   * @param spare a name for a value between two nodes that is free
   */
  List<Node> rebuild(LinearLayer layer, String data, String weight, Optional<String> bias,
      String spare);

  /** What a rule found. */
  sealed interface Match {

    /**
     * A layer that may absorb affines.
     *
     * @param layer the layer
     */
    record Found(LinearLayer layer) implements Match {}

    /**
     * A layer that may not.
     *
     * @param reason why
     * @param detail the values behind the reason
     */
    record Refused(Reason reason, String detail) implements Match {}
  }
}
