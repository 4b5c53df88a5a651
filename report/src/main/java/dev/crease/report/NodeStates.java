package dev.crease.report;

import dev.crease.fold.Direction;
import dev.crease.fold.Fold;
import dev.crease.fold.Refusal;
import dev.crease.graph.Node;
import dev.crease.tensor.Tensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells what folding made of every node of a graph, from what Crease folds there and from both graphs as they are: the second may be another tool's. */
final class NodeStates {

  private final Map<String, Fold> folds = new HashMap<>();
  private final Set<String> layers = new HashSet<>();
  private final Map<String, Refusal> refusals = new HashMap<>();
  private final NodeMatch match;
  private final NodeComparison.Side a;
  private final NodeComparison.Side b;

  NodeStates(List<Fold> planned, List<Refusal> refused, NodeComparison.Side before,
      NodeComparison.Side after) {
    planned.forEach(f -> {
      folds.put(f.node(), f);
      layers.add(f.into());
    });
    refused.forEach(r -> refusals.put(r.node(), r));
    this.match = NodeMatch.of(before.graph(), after.graph());
    this.a = before;
    this.b = after;
  }

  NodeComparison.Side before() {
    return a;
  }

  NodeComparison.Side after() {
    return b;
  }

  /** What is planned for a node of the first graph. */
  Optional<Fold> fold(Node before) {
    return Optional.ofNullable(folds.get(before.label()));
  }

  /** Why a node of the first graph stays. */
  Optional<Refusal> refusal(Node before) {
    return Optional.ofNullable(refusals.get(before.label()));
  }

  /** The node of the first graph that one of the second is. */
  Optional<Node> original(Node after) {
    return match.before(after);
  }

  /** The node of the second graph that one of the first is. */
  Optional<Node> folded(Node before) {
    return match.after(before);
  }

  NodeState before(Node node) {
    Optional<Node> other = match.after(node)
        .filter(o -> o.op().type().equals(node.op().type()) || layers.contains(node.label()));
    if (refusal(node).isPresent() && other.isPresent()) {
      return NodeState.REFUSED;
    }
    Optional<Fold> fold = fold(node);
    if (fold.isPresent()) {
      return other.isPresent()
          ? NodeState.LEFT
          : fold.get().direction() == Direction.MERGE ? NodeState.MERGED : NodeState.FOLDED;
    }
    return other.map(o -> differs(node, o) ? NodeState.LAYER : NodeState.UNTOUCHED)
        .orElse(NodeState.REMOVED);
  }

  NodeState after(Node node) {
    return match.before(node).map(original -> {
      NodeState state = before(original);
      boolean gone = state == NodeState.FOLDED || state == NodeState.MERGED
          || state == NodeState.REMOVED;
      return gone ? NodeState.ADDED : state;
    }).orElse(NodeState.ADDED);
  }

  /** Whether a node reads other constants, or has become another operator. */
  private boolean differs(Node before, Node after) {
    if (!before.op().type().equals(after.op().type())
        || before.inputs().size() != after.inputs().size()) {
      return true;
    }
    for (int i = 0; i < before.inputs().size(); i++) {
      Optional<Tensor> x = a.constant(before.input(i));
      Optional<Tensor> y = b.constant(after.input(i));
      if (x.isPresent() && y.isPresent() && !same(x.get(), y.get())) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(Tensor x, Tensor y) {
    return x.dtype() == y.dtype() && x.shape().equals(y.shape())
        && (x.dtype() == dev.crease.tensor.DType.STRING
            ? x.strings().equals(y.strings())
            : x.bytes().mismatch(y.bytes()) < 0);
  }
}
