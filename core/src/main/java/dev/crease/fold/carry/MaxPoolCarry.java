package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;

/**
 * {@code MaxPool(s·x + t) = s·MaxPool(x) + t} for {@code s > 0}: padding is less than everything, so it never wins.
 *
 * <p><b>Source:</b> ONNX operator MaxPool, opsets 1 to 22.
 */
final class MaxPoolCarry implements CarryRule {

  @Override
  public String operator() {
    return "MaxPool";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    return Carries.moreOutputsUsed(node, context)
        ? new Match.Blocked(Reason.EXTRA_OUTPUTS_USED, "MaxPool " + node.label())
        : Carries.alongImages(node, in, true, false);
  }
}
