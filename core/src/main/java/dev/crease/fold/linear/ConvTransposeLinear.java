package dev.crease.fold.linear;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.graph.Node;
import dev.crease.op.ConvTranspose;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * {@code ConvTranspose(x, W, b?)} with {@code W [C, O/g, k…]}: axis 0 is the <em>input</em> channel, output channel {@code g·O/G + j}
 * on axis 1 of group {@code g}'s rows (G14).
 *
 * <p>A shift of the input reaches output positions through different numbers of taps, so it is uniform only for a kernel of 1
 * at stride 1 without padding.
 */
final class ConvTransposeLinear implements LinearRule {

  private static final List<Integer> SLOTS = List.of(0, 1, 2);

  @Override
  public String operator() {
    return "ConvTranspose";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    if (!(node.op() instanceof ConvTranspose conv)) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, "ConvTranspose of this form");
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
    refused = LayerConstants.refuseBias(node, 2, shape.dim(1) * groups, context);
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
            new ChannelView(
                groups, Math.toIntExact(shape.dim(0) / groups), Math.toIntExact(shape.dim(1)),
                kernel),
            ChannelView.ofAxis(shape, 0),
            new ChannelAxis.FromStart(1),
            new ChannelAxis.FromStart(1),
            shape.rank(),
            conv.isPointwise(shape) ? InputShift.UNIFORM : InputShift.NOT_UNIFORM));
  }

  @Override
  public List<Node> rebuild(
      LinearLayer layer, String data, String weight, Optional<String> bias, String spare) {
    return List.of(LayerConstants.withConstants(layer.node(), SLOTS, data, weight, bias));
  }
}
