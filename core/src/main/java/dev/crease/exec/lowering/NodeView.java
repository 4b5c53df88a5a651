package dev.crease.exec.lowering;

import dev.crease.graph.Inference;
import dev.crease.graph.Node;
import dev.crease.graph.NodeEvaluation;
import dev.crease.op.InferContext;
import dev.crease.op.TensorType;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/** A node as operators ask for it while it is lowered. */
final class NodeView {

  private NodeView() {}

  static String where(Node node) {
    return "node " + node.label();
  }

  /**
   * For questions about types and small constants.
   *
   * @param node the node
   * @param types of the graph's values
   */
  record Types(Node node, Inference types) implements InferContext {

    @Override
    public String where() {
      return NodeView.where(node);
    }

    @Override
    public int inputCount() {
      return node.inputs().size();
    }

    @Override
    public boolean has(int i) {
      return !node.input(i).isEmpty();
    }

    @Override
    public int outputCount() {
      return node.outputs().size();
    }

    @Override
    public TensorType input(int i) {
      return types.type(node.input(i));
    }

    @Override
    public Optional<Value> constant(int i) {
      return types.constant(node.input(i));
    }
  }

  /**
   * For the evaluation of a node whose inputs are all known.
   *
   * @param node the node, without bodies
   * @param inputs one per input listed
   */
  record Values(Node node, List<Optional<Value>> inputs) implements NodeEvaluation {}
}
