package dev.crease.fold.linear;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.graph.Node;
import dev.crease.op.Attribute;
import dev.crease.op.Gemm;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * {@code Gemm(A, B, C?) = α·A'·B' + β·C} with constant {@code B [K,N]}, or {@code [N,K]} with {@code transB} (G16).
 *
 * <p>Conditions: B and C constant, C a scalar, {@code [N]} or {@code [1,N]}; {@code [M,N]} with M &gt; 1 is no bias. α stays, β becomes 1.
 */
final class GemmLinear implements LinearRule {

  private static final List<Integer> SLOTS = List.of(0, 1, 2);

  @Override
  public String operator() {
    return "Gemm";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    if (!(node.op() instanceof Gemm gemm)) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, "Gemm of this form");
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
    int outputAxis = gemm.transB() ? 0 : 1;
    refused = LayerConstants.refuseBias(node, 2, shape.dim(outputAxis), context);
    if (refused.isPresent()) {
      return refused.get();
    }
    return LayerConstants.found(
        new LinearLayer(
            this,
            List.of(node),
            node.input(0),
            node.output(0),
            node.input(1),
            weight,
            node.input(2),
            LayerConstants.bias(node.input(2), context),
            gemm.alpha(),
            gemm.beta(),
            ChannelView.ofAxis(shape, outputAxis),
            ChannelView.ofAxis(shape, 1 - outputAxis),
            new ChannelAxis.FromStart(1),
            new ChannelAxis.FromStart(gemm.transA() ? 0 : 1),
            2,
            InputShift.UNIFORM),
        context);
  }

  @Override
  public List<Node> rebuild(
      LinearLayer layer, String data, String weight, Optional<String> bias, String spare) {
    Node node = LayerConstants.withConstants(layer.node(), SLOTS, data, weight, bias);
    Gemm gemm = (Gemm) node.op();
    return List.of(
        gemm.beta() == 1 || bias.isEmpty() || bias.get().equals(layer.biasName())
            ? node
            : node.withAttribute("beta", new Attribute.Real(1),
                new Gemm(gemm.alpha(), 1, gemm.transA(), gemm.transB())));
  }
}
