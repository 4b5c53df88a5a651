package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;
import dev.crease.op.Pad;
import dev.crease.tensor.Tensor;
import java.util.Optional;

/**
 * {@code Pad} with zeros commutes with scales, {@code Pad} with copies of elements with every affine; along the channels, neither does.
 *
 * <p><b>Source:</b> ONNX operator Pad, opsets 2 to 25.
 */
final class PadCarry implements CarryRule {

  @Override
  public String operator() {
    return "Pad";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    if (!(node.op() instanceof Pad pad)) {
      return new Match.Blocked(Reason.UNSUPPORTED_FORM, "Pad " + node.label());
    }
    boolean zeros = pad.mode() == Pad.Mode.CONSTANT;
    if (zeros && !fillsWithZero(pad, node, context)) {
      return new Match.Blocked(Reason.NONLINEAR_BETWEEN,
          "Pad " + node.label() + " with a value that is not, or may not be, zero");
    }
    boolean leaves = in.isAny() || in.index().isPresent()
        && pad.leaves(in.index().getAsInt(), in.rank(), context.question(node));
    return leaves ? Carries.inPlace(in, !zeros, true) : Carries.lost(node, in);
  }

  private static boolean fillsWithZero(Pad pad, Node node, FoldContext context) {
    if (node.input(2).isEmpty()) {
      return pad.value() == 0;
    }
    Optional<Tensor> value = context.constant(node.input(2));
    return value.isPresent() && value.get().shape().elements() == 1
        && value.get().getDouble(0) == 0;
  }
}
