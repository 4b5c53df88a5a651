package dev.crease.fold.linear;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelView;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.graph.Node;
import dev.crease.op.Conv;
import dev.crease.op.ConvTranspose;
import dev.crease.op.Op;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What convolutions and their transposes share: data, weight and bias as inputs 0, 1 and 2, groups, and one weight axis that runs over
 * all channels of one side while axis 1 runs over a group's channels of the other.
 *
 * <p>Conditions: weight and bias constant (G5), not quantized (G19).
 */
abstract sealed class ConvolutionRule implements LinearRule
    permits ConvLinear, ConvTransposeLinear {

  private static final List<Integer> SLOTS = List.of(0, 1, 2);

  /**
   * How an operator lays out its weight.
   *
   * @param groups number of groups
   * @param outputsFirst whether axis 0 is the output channel
   */
  record Form(long groups, boolean outputsFirst) {}

  /** How the operator lays out its weight; empty if it is of a form that cannot be read. */
  abstract Optional<Form> form(Op op);

  /**
   * What a shift of the input does.
   *
   * @param op an operator that {@link #form} read
   * @param weight the shape of its weight
   */
  abstract InputShift inputShift(Op op, Shape weight);

  @Override
  public Match match(Node node, FoldContext context) {
    Optional<Form> read = form(node.op());
    if (read.isEmpty()) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM, operator() + " of this form");
    }
    Optional<Match.Refused> refused = LayerConstants.refuseWeight(node, 1, context);
    if (refused.isPresent()) {
      return refused.get();
    }
    Tensor weight = LayerConstants.weight(node, 1, context);
    Shape shape = weight.shape();
    boolean outputsFirst = read.get().outputsFirst();
    int groups = Math.toIntExact(read.get().groups());
    if (shape.rank() < 3 || shape.elements() == 0 || groups < 1 || shape.dim(0) % groups != 0
        || !fits(node.op(), shape.rank() - 2)) {
      return new Match.Refused(Reason.UNSUPPORTED_FORM,
          "weight " + shape + " in " + groups + " groups");
    }
    refused = LayerConstants.refuseBias(
        node, 2, outputsFirst ? shape.dim(0) : shape.dim(1) * groups, context);
    if (refused.isPresent()) {
      return refused.get();
    }
    ChannelView first = ChannelView.ofAxis(shape, 0);
    ChannelView second = new ChannelView(
        groups,
        Math.toIntExact(shape.dim(0) / groups),
        Math.toIntExact(shape.dim(1)),
        Math.toIntExact(shape.product(2, shape.rank())));
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
            1,
            1,
            outputsFirst ? first : second,
            outputsFirst ? second : first,
            new ChannelAxis.FromStart(1),
            new ChannelAxis.FromStart(1),
            shape.rank(),
            inputShift(node.op(), shape)),
        context);
  }

  private static boolean fits(Op op, int rank) {
    return switch (op) {
      case Conv conv -> conv.window().fits(rank);
      case ConvTranspose conv -> conv.window().fits(rank)
          && (conv.outputPadding().isEmpty() || conv.outputPadding().size() == rank);
      default -> false;
    };
  }

  @Override
  public List<Node> rebuild(
      LinearLayer layer, String data, String weight, Optional<String> bias, String spare) {
    return List.of(LayerConstants.withConstants(layer.node(), SLOTS, data, weight, bias));
  }
}
