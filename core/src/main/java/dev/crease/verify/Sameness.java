package dev.crease.verify;

import dev.crease.graph.Encoded;
import dev.crease.graph.Graph;
import dev.crease.graph.Initializer;
import dev.crease.graph.Model;
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

  Sameness(Model model, Model other) {
    this.opsets = model.opsets();
    this.otherOpsets = other.opsets();
  }

  /** Whether two nodes compute the same of values of the same names. */
  boolean same(Node a, Node b) {
    return a == b
        || a.inputs().equals(b.inputs())
            && a.outputs().equals(b.outputs())
            && (sameOperator(a, b) && sameBodies(a, b) || sameBytes(a.encoded(), b.encoded()));
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

  private static boolean same(Attributes a, Attributes b) {
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

  private boolean sameBodies(Node a, Node b) {
    return a.subgraphs().keySet().equals(b.subgraphs().keySet())
        && a.subgraphs().keySet().stream()
            .allMatch(k -> same(body(a, k), body(b, k)));
  }

  private static Graph body(Node node, String attribute) {
    return Optional.ofNullable(node.subgraphs().get(attribute)).orElseThrow();
  }

  private boolean same(Graph a, Graph b) {
    if (a == b) {
      return true;
    }
    if (!names(a.inputs()).equals(names(b.inputs()))
        || !names(a.outputs()).equals(names(b.outputs()))
        || !List.copyOf(a.initializers().keySet()).equals(List.copyOf(b.initializers().keySet()))
        || a.nodes().size() != b.nodes().size()) {
      return false;
    }
    for (int i = 0; i < a.nodes().size(); i++) {
      if (!same(a.nodes().get(i), b.nodes().get(i))) {
        return false;
      }
    }
    return a.initializers().values().stream()
        .allMatch(i -> same(i.tensor(), tensor(b.initializers(), i.name())));
  }

  private static Tensor tensor(Map<String, Initializer> initializers, String name) {
    return Optional.ofNullable(initializers.get(name)).orElseThrow().tensor();
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
