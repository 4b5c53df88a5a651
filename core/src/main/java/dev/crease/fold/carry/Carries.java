package dev.crease.fold.carry;

import dev.crease.fold.ChannelAxis;
import dev.crease.fold.ChannelTrace;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.carry.CarryRule.Match;
import dev.crease.fold.carry.CarryRule.Passes;
import dev.crease.graph.Node;

/** What several rules answer alike. */
final class Carries {

  private Carries() {}

  /** The channels come out where they went in. */
  static Match inPlace(ChannelTrace in, boolean shift, boolean anySign) {
    return new Match.Carried(in, new Passes(shift, anySign));
  }

  /** An operator on images, which works along the axes behind axis 1. */
  static Match alongImages(Node node, ChannelTrace in, boolean shift, boolean anySign) {
    boolean onAxis = in.isAny() || !in.spread()
        && (in.axis().equals(new ChannelAxis.FromStart(1)) || in.index().orElse(0) == 1);
    return onAxis
        ? inPlace(in, shift, anySign)
        : new Match.Blocked(Reason.CHANNEL_AXIS_MISMATCH,
            node.op().type() + " " + node.label() + " works along the " + in.axis());
  }

  /** The axis cannot be followed. */
  static Match lost(Node node, ChannelTrace in) {
    return new Match.Blocked(Reason.LAYOUT_CHANGE_BETWEEN,
        node.op().type() + " " + node.label() + " does not keep the channels of " + in.axis()
            + " together, or the shapes are not known");
  }

  /** Whether an output besides the first is read. */
  static boolean moreOutputsUsed(Node node, FoldContext context) {
    return node.outputs().stream().skip(1)
        .anyMatch(o -> !o.isEmpty() && (context.index().isOutput(o)
            || context.index().isCaptured(o) || !context.index().consumers(o).isEmpty()));
  }
}
