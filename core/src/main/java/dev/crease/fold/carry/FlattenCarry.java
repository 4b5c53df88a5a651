package dev.crease.fold.carry;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;
import dev.crease.op.Flatten;

/**
 * {@code Flatten} from axis 1 on puts the channels of axis 1 first, each a run as long as the axes behind it are together.
 *
 * <p><b>Source:</b> ONNX operator Flatten, opsets 1 to 25.
 */
final class FlattenCarry implements CarryRule {

  @Override
  public String operator() {
    return "Flatten";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    if (in.isAny()) {
      return new Match.Carried(in.withRank(2), Passes.ALL);
    }
    boolean follows = node.op() instanceof Flatten flatten && flatten.axis() == 1
        && (in.axis().equals(new ChannelAxis.FromStart(1)) || in.index().orElse(0) == 1);
    return follows
        ? new Match.Carried(in.on(1, 2, true), Passes.ALL)
        : Carries.lost(node, in);
  }
}
