package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;
import dev.crease.op.AveragePool;

/**
 * {@code AveragePool(s·x + t) = s·AveragePool(x) + t}, where a shift has no padding to see: zeros that count are not shifted.
 *
 * <p><b>Source:</b> ONNX operator AveragePool, opsets 1 to 22.
 */
final class AveragePoolCarry implements CarryRule {

  @Override
  public String operator() {
    return "AveragePool";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    return node.op() instanceof AveragePool pool
        ? Carries.alongImages(
            node, in, !pool.countPadding() || !pool.window().mayPad() && !pool.ceil(), true)
        : new Match.Blocked(Reason.UNSUPPORTED_FORM, "AveragePool " + node.label());
  }
}
