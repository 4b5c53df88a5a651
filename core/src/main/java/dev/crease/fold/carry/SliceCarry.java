package dev.crease.fold.carry;

import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.graph.Node;
import dev.crease.op.Slice;

/**
 * {@code Slice} along other axes than the channels' commutes with every affine.
 *
 * <p><b>Source:</b> ONNX operator Slice, opsets 1 to 13.
 */
final class SliceCarry implements CarryRule {

  @Override
  public String operator() {
    return "Slice";
  }

  @Override
  public Match match(Node node, ChannelTrace in, FoldContext context) {
    if (in.isAny()) {
      return Carries.inPlace(in, true, true);
    }
    if (!(node.op() instanceof Slice slice) || in.index().isEmpty()) {
      return Carries.lost(node, in);
    }
    return slice.leaves(in.index().getAsInt(), in.rank(), context.question(node))
        ? Carries.inPlace(in, true, true)
        : new Match.Blocked(Reason.LAYOUT_CHANGE_BETWEEN,
            "Slice " + node.label() + " takes channels out, or its axes are not known");
  }
}
