package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;

/**
 * {@code GlobalMaxPool(s·x + t) = s·GlobalMaxPool(x) + t} for {@code s > 0}.
 *
 * <p><b>Source:</b> ONNX operator GlobalMaxPool, opsets 1 to 22.
 */
final class GlobalMaxPoolCarry implements CarryRule {

  @Override
  public String operator() {
    return "GlobalMaxPool";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    return Carries.alongImages(node, in, true, false);
  }
}
