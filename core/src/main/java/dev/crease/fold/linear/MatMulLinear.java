package dev.crease.fold.linear;

import dev.crease.fold.Addition;
import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.affine.AffineRule;
import dev.crease.fold.affine.AffineRules;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.graph.Node;
import dev.crease.op.MatMul;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * {@code MatMul(A, B)} with constant {@code B [K,N]}, and the {@code Add} of one value per column behind it, which is its bias.
 *
 * <p>The channels are the last axis of A and of the result, whatever the rank of A (G18).
 */
final class MatMulLinear implements LinearRule {

  @Override
  public String operator() {
    return "MatMul";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    if (!(node.op() instanceof MatMul)) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, "MatMul of this form");
    }
    Optional<Match.Refused> refused = LayerConstants.refuseWeight(node, 1, context);
    if (refused.isPresent()) {
      return refused.get();
    }
    Tensor weight = LayerConstants.weight(node, 1, context);
    Shape shape = weight.shape();
    if (shape.rank() != 2 || shape.elements() == 0) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, "weight " + shape);
    }
    Optional<Node> add = bias(node, Math.toIntExact(shape.dim(1)), context);
    String biasName = add.map(a -> a.input(1 - dataInput(a, node))).orElse("");
    return LayerConstants.found(
        new LinearLayer(
            this,
            add.map(a -> List.of(node, a)).orElse(List.of(node)),
            node.input(0),
            add.orElse(node).output(0),
            node.input(1),
            weight,
            biasName,
            LayerConstants.bias(biasName, context),
            1,
            1,
            ChannelView.ofAxis(shape, 1),
            ChannelView.ofAxis(shape, 0),
            new ChannelAxis.FromEnd(1),
            new ChannelAxis.FromEnd(1),
            context.type(node.input(0)).rank(),
            InputShift.UNIFORM),
        context);
  }

  private static int dataInput(Node add, Node matMul) {
    return add.input(0).equals(matMul.output(0)) ? 0 : 1;
  }

  /** The addition that is the bias: of one constant per column, the only reader of the product. */
  private static Optional<Node> bias(Node node, int columns, FoldContext context) {
    String product = node.output(0);
    Optional<Node> reader = context.onlyReader(product);
    if (reader.isEmpty() || !reader.get().op().type().equals("Add")) {
      return Optional.empty();
    }
    Node add = reader.get();
    boolean perColumn = AffineRules.of("Add").map(r -> r.match(add, context))
        .orElseThrow() instanceof AffineRule.Match.Found(int data, ChannelAffine affine, ChannelAxis axis, int minRank)
        && add.input(data).equals(product)
        && minRank <= 2
        && (affine.size() == 1 && axis instanceof ChannelAxis.Any
            || affine.size() == columns && axis.equals(new ChannelAxis.FromEnd(1)));
    return perColumn ? Optional.of(add) : Optional.empty();
  }

  @Override
  public List<Node> rebuild(
      LinearLayer layer, String data, String weight, Optional<String> bias, String spare) {
    Node product = layer.node().withInputs(List.of(data, weight));
    if (bias.isEmpty()) {
      return List.of(product);
    }
    if (layer.nodes().size() == 2) {
      Node add = layer.nodes().get(1);
      int at = dataInput(add, layer.node());
      List<String> inputs = at == 0
          ? List.of(product.output(0), bias.get())
          : List.of(bias.get(), product.output(0));
      return List.of(product, add.withInputs(inputs));
    }
    Node add = Addition.of(product.name(), "_bias", spare, bias.get(), product.output(0));
    return List.of(product.withOutputs(List.of(spare)), add);
  }
}
