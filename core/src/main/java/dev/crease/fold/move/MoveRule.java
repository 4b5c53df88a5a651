package dev.crease.fold.move;

import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;
import java.util.List;
import java.util.function.Predicate;

/** An operator across which affines can be moved. */
public interface MoveRule {

  /** ONNX's operator type, which is also the rule's name. */
  String operator();

  /**
   * The moves across one node.
   *
   * @param node a node of this operator
   * @param context the graph around it
   * @param stays which affines may move: those that nothing absorbs where they are
   */
  List<Move> moves(Node node, FoldContext context, Predicate<Node> stays);
}
