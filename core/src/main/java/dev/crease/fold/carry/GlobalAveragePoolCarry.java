package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;

/**
 * {@code GlobalAveragePool(s·x + t) = s·GlobalAveragePool(x) + t}.
 *
 * <p><b>Source:</b> ONNX operator GlobalAveragePool, opsets 1 to 22.
 */
final class GlobalAveragePoolCarry implements CarryRule {

  @Override
  public String operator() {
    return "GlobalAveragePool";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    return Carries.alongImages(node, in, true, true);
  }
}
