package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;
import dev.crease.op.LeakyRelu;

/**
 * {@code LeakyRelu(s·x) = s·LeakyRelu(x)} for {@code s > 0}, where the slope is from 0 to 1.
 *
 * <p><b>Source:</b> ONNX operator LeakyRelu, opsets 1 to 16.
 */
final class LeakyReluCarry implements CarryRule {

  @Override
  public String operator() {
    return "LeakyRelu";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    return node.op() instanceof LeakyRelu leaky && leaky.alpha() >= 0 && leaky.alpha() <= 1
        ? Carries.inPlace(in, false, false)
        : new Match.Blocked(Reason.NONLINEAR_BETWEEN,
            "LeakyRelu " + node.label() + " with a slope that is not from 0 to 1");
  }
}
