package dev.crease.fold.linear;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.graph.Node;
import dev.crease.op.Conv;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * {@code Conv(x, W, b?)} with {@code W [O, C/g, k…]}: output channels on axis 0, input channel {@code g·C/G + i} on axis 1 of
 * group {@code g}'s rows.
 *
 * <p>Conditions: W and b constant (G5), not quantized (G19). A shift of the input is uniform only where nothing is padded (G11),
 * {@code auto_pad} included (G12).
 */
final class ConvLinear implements LinearRule {

  private static final List<Integer> SLOTS = List.of(0, 1, 2);

  @Override
  public String operator() {
    return "Conv";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    if (!(node.op() instanceof Conv conv)) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, "Conv of this form");
    }
    Optional<Match.Refused> refused = LayerConstants.refuseWeight(node, 1, context);
    if (refused.isPresent()) {
      return refused.get();
    }
    Tensor weight = context.constant(node.input(1)).orElseThrow();
    Shape shape = weight.shape();
    int groups = Math.toIntExact(conv.group());
    if (shape.rank() < 3 || shape.elements() == 0 || groups < 1 || shape.dim(0) % groups != 0) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM,
          "weight " + shape + " in " + groups + " groups");
    }
    refused = LayerConstants.refuseBias(node, 2, shape.dim(0), context);
    if (refused.isPresent()) {
      return refused.get();
    }
    int kernel = Math.toIntExact(shape.product(2, shape.rank()));
    return new Match.Found(
        new LinearLayer(
            this,
            List.of(node),
            node.input(0),
            node.output(0),
            node.input(1),
            weight,
            node.input(2),
            context.constant(node.input(2)),
            1,
            1,
            ChannelView.ofAxis(shape, 0),
            new ChannelView(
                groups, Math.toIntExact(shape.dim(0) / groups), Math.toIntExact(shape.dim(1)),
                kernel),
            new ChannelAxis.FromStart(1),
            new ChannelAxis.FromStart(1),
            shape.rank(),
            conv.mayPad(shape) ? InputShift.PADDED : InputShift.UNIFORM));
  }

  @Override
  public List<Node> rebuild(
      LinearLayer layer, String data, String weight, Optional<String> bias, String spare) {
    return List.of(LayerConstants.withConstants(layer.node(), SLOTS, data, weight, bias));
  }
}
