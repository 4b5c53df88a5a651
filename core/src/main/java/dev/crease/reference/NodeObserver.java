package dev.crease.reference;

import dev.crease.graph.Node;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/** Sees the values of a run, node by node, on the thread that runs the model. */
@FunctionalInterface
public interface NodeObserver {

  /** Looks at nothing. */
  NodeObserver NONE = (_, _, _) -> {};

  /**
   * A node has run. {@code Constant} nodes are not reported.
   *
   * @param node the node
   * @param inputs (in) what it read, one entry per input listed
   * @param outputs (in) what it wrote, in order; optional outputs at the end may be missing
   */
  void ran(Node node, List<Optional<Value>> inputs, List<Value> outputs);

  /** Who sees the nodes of the bodies and functions that a node runs; nobody, unless somebody says otherwise. */
  default NodeObserver inside() {
    return NONE;
  }
}
