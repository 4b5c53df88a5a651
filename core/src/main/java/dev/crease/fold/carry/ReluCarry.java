package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;

/**
 * {@code Relu(s·x) = s·Relu(x)} for {@code s > 0}.
 *
 * <p><b>Source:</b> ONNX operator Relu, opsets 1 to 14.
 */
final class ReluCarry implements CarryRule {

  @Override
  public String operator() {
    return "Relu";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    return Carries.inPlace(in, false, false);
  }
}
