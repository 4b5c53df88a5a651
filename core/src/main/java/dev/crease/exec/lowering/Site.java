package dev.crease.exec.lowering;

import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.graph.Node;
import dev.crease.op.InferContext;
import dev.crease.op.TensorType;
import dev.crease.tensor.DType;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** One node at the moment it is lowered: what it reads, where it writes, or why it cannot be a step. */
final class Site {

  private final Lowering lowering;
  private final Node node;
  private String reason;
  private boolean view;

  Site(Lowering lowering, Node node) {
    this.lowering = lowering;
    this.node = node;
    this.reason = "there is no step for " + node.op().type();
  }

  Node node() {
    return node;
  }

  List<Node> nodes() {
    return List.of(node);
  }

  InferContext types() {
    return new NodeView.Types(node, lowering.types());
  }

  boolean has(int i) {
    return !node.input(i).isEmpty();
  }

  Operand in(int i) {
    return lowering.operand(node.input(i));
  }

  Optional<View> view(int i) {
    return has(i) && in(i) instanceof View v ? Optional.of(v) : Optional.empty();
  }

  Optional<Tensor> fixed(int i) {
    return has(i) && in(i) instanceof Fixed(Tensor t) ? Optional.of(t) : Optional.empty();
  }

  /** The elements of a constant input of reals. */
  Optional<double[]> reals(int i) {
    return fixed(i).filter(t -> t.dtype().isReal()).map(t -> ((RealValue) t.toValue()).data());
  }

  DType dtype(Operand operand) {
    return lowering.dtype(operand);
  }

  static Shape shape(Operand operand) {
    return operand.shape();
  }

  /** The same elements under another shape. */
  static Operand reshaped(Operand operand, Shape shape) {
    return switch (operand) {
      case View(int buffer, _) -> new View(buffer, shape);
      case Fixed(Tensor t) -> new Fixed(Tensor.of(t.dtype(), shape, t.bytes()));
      case Loose l -> l;
    };
  }

  TensorType outputType(int i) {
    return lowering.types().type(node.output(i));
  }

  Shape outputShape(int i) {
    return outputType(i).shape().orElseThrow();
  }

  /** A new buffer for output {@code i}. */
  View out(int i) {
    TensorType type = outputType(i);
    View y = lowering.allocate(node.output(i), type.dtype().orElseThrow(),
        type.shape().orElseThrow());
    lowering.define(node.output(i), y);
    return y;
  }

  View out() {
    return out(0);
  }

  /** A new buffer for something in between that the model has no name for. */
  View between(DType dtype, Shape shape) {
    return lowering.allocate(node.output(0) + "'", dtype, shape);
  }

  /** Makes output 0 another view of the elements of input 0. */
  List<Step> asView() {
    lowering.define(node.output(0), reshaped(in(0), outputShape(0)));
    view = true;
    return List.of();
  }

  boolean isView() {
    return view;
  }

  /** Leaves the node to the host. */
  List<Step> decline(String why) {
    reason = why;
    return List.of();
  }

  String reason() {
    return reason;
  }

  /** Whether the first {@code inputs} inputs that are there and output 0 hold floating-point numbers of one type. */
  boolean isReal(int inputs) {
    return outputType(0).dtype().filter(y -> y.isReal() && node.inputs().stream().limit(inputs)
        .filter(i -> !i.isEmpty()).allMatch(i -> dtype(lowering.operand(i)) == y)).isPresent();
  }

  /** Whether all inputs and output 0 hold floating-point numbers of one type. */
  boolean isReal() {
    return isReal(node.inputs().size());
  }
}
