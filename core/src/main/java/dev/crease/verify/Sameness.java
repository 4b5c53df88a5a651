package dev.crease.verify;

import dev.crease.graph.Encoded;
import dev.crease.graph.Graph;
import dev.crease.graph.Node;
import dev.crease.graph.ValueInfo;
import dev.crease.op.Attribute;
import dev.crease.op.Attributes;
import dev.crease.op.Operator;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether nodes and tensors of two models are the same. {@code false} may also mean that it cannot be told. */
final class Sameness {

  private final Map<String, Integer> opsets;
  private final Map<String, Integer> otherOpsets;

  /**
   * Compares nodes.
   *
   * @param opsets version of each operator set that the first model, or function, imports
   * @param otherOpsets those of the second
   */
  Sameness(Map<String, Integer> opsets, Map<String, Integer> otherOpsets) {
    this.opsets = opsets;
    this.otherOpsets = otherOpsets;
  }

  /** Whether two nodes compute the same of values of the same names if their bodies do, of which they have the same ones. */
  boolean sameButBodies(Node a, Node b) {
    return a == b
        || a.inputs().equals(b.inputs())
            && a.outputs().equals(b.outputs())
            && a.subgraphs().keySet().equals(b.subgraphs().keySet())
            && (sameOperator(a, b) || sameBytes(a.encoded(), b.encoded()));
  }

  private boolean sameOperator(Node a, Node b) {
    if (a.op() instanceof Operator && a.op().equals(b.op())) {
      return true;
    }
    String domain = a.op().domain();
    return a.op().type().equals(b.op().type())
        && domain.equals(b.op().domain())
        && java.util.Objects.equals(opsets.get(domain), otherOpsets.get(domain))
        && same(a.attributes(), b.attributes());
  }

  /** Whether attributes are the same, bodies not looked at. */
  static boolean same(Attributes a, Attributes b) {
    return a.names().equals(b.names())
        && a.names().stream()
            .allMatch(n -> same(a.find(n).orElseThrow(), b.find(n).orElseThrow()));
  }

  private static boolean same(Attribute a, Attribute b) {
    if (a instanceof Attribute.TensorOf(Tensor x) && b instanceof Attribute.TensorOf(Tensor y)) {
      return same(x, y);
    }
    return !(a instanceof Attribute.Other) && a.equals(b);
  }

  /** A body of a node that has it. */
  static Graph body(Node node, String attribute) {
    return Optional.ofNullable(node.subgraphs().get(attribute)).orElseThrow();
  }

  /** Whether two bodies read and write values of the same names. */
  static boolean sameSignature(Graph a, Graph b) {
    return names(a.inputs()).equals(names(b.inputs()))
        && names(a.outputs()).equals(names(b.outputs()));
  }

  private static List<String> names(List<ValueInfo> values) {
    return values.stream().map(ValueInfo::name).toList();
  }

  /** Whether two tensors hold the same bits. */
  static boolean same(Tensor a, Tensor b) {
    return a == b
        || a.dtype() == b.dtype()
            && a.shape().equals(b.shape())
            && a.strings().equals(b.strings())
            && a.bytes().mismatch(b.bytes()) == -1;
  }

  /** Whether two objects were read from the same bytes, and still say what the bytes say. */
  static boolean sameBytes(Optional<Encoded> a, Optional<Encoded> b) {
    return a.isPresent()
        && b.isPresent()
        && a.get().current()
        && b.get().current()
        && a.get().bytes().mismatch(b.get().bytes()) == -1;
  }
}
