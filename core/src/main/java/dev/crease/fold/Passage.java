package dev.crease.fold;

import dev.crease.fold.carry.CarryRule;
import dev.crease.fold.carry.CarryRule.Passes;
import dev.crease.fold.carry.CarryRules;
import dev.crease.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way from a layer's output to the affines behind it: where the channels lie by now, and which affines commute with all on the way. */
final class Passage {

  private final FoldContext context;
  private ChannelTrace trace;
  private Passes passes = Passes.ALL;
  private Optional<Node> last = Optional.empty();
  private Optional<Node> moved = Optional.empty();
  private Optional<Obstacle> lost = Optional.empty();

  Passage(ChannelTrace start, FoldContext context) {
    this.trace = start;
    this.context = context;
  }

  /** Whether every affine has passed so far. */
  boolean isOpen() {
    return lost.isEmpty() && passes.equals(Passes.ALL);
  }

  /** Goes through one node more. */
  void cross(Node carrier) {
    if (lost.isPresent()) {
      return;
    }
    switch (CarryRules.of(carrier.op().type()).orElseThrow().match(carrier, trace, context)) {
      case CarryRule.Match.Carried(ChannelTrace out, Passes more) -> {
        if (!passes.and(more).equals(passes)) {
          last = Optional.of(carrier);
        }
        if (!out.equals(trace)) {
          moved = Optional.of(carrier);
        }
        trace = out;
        passes = passes.and(more);
      }
      case CarryRule.Match.Blocked(Reason reason, String detail) ->
        lost = Optional.of(new Obstacle(reason, detail));
    }
  }

  ChannelTrace trace() {
    return trace;
  }

  /** Why an affine cannot go back to where this passage began; empty if it can. */
  Optional<Obstacle> obstacle(AffineUse use) {
    return lost.or(() -> commutes(use.affine()))
        .or(() -> trace.spread() && use.affine().size() > 1
            ? spreadObstacle(use)
            : Alignment.obstacle(use, trace.axis(), trace.rank(), trace.channels()))
        .map(this::explained);
  }

  /** An axis that does not fit after it was moved is the fault of what moved it. */
  private Obstacle explained(Obstacle obstacle) {
    return obstacle.reason() == Reason.CHANNEL_AXIS_MISMATCH && moved.isPresent()
        ? new Obstacle(
            Reason.LAYOUT_CHANGE_BETWEEN,
            obstacle.detail() + " behind " + moved.get().op().type() + " " + moved.get().label())
        : obstacle;
  }

  /** Why an affine does not commute with what was crossed; empty if it does. */
  Optional<Obstacle> commutes(ChannelAffine affine) {
    boolean signs = passes.anySign() || affine.scale().stream().allMatch(s -> s.hi() > 0);
    boolean shift = passes.shift() || affine.hasNoShift();
    if (lost.isPresent() || signs && shift) {
      return lost;
    }
    Node node = last.orElseThrow();
    boolean pads = node.op().type().equals("Pad") || node.op().type().equals("AveragePool");
    return Optional.of(
        new Obstacle(
            pads ? Reason.PADDED_LAYER : Reason.NONLINEAR_BETWEEN,
            (signs ? "a shift" : "a scale that is not positive") + " does not pass "
                + node.op().type() + " " + node.label()));
  }

  private Optional<Obstacle> spreadObstacle(AffineUse use) {
    int size = use.affine().size();
    boolean whole = size % trace.channels() == 0;
    Optional<Obstacle> obstacle = Alignment.obstacle(
        use, trace.axis(), trace.rank(), whole ? size : trace.channels());
    boolean alike = whole && compress(use.affine()).isPresent();
    return obstacle.isPresent() || alike
        ? obstacle
        : Optional.of(
            new Obstacle(Reason.NOT_PER_CHANNEL,
                "its constants differ within what was one channel before it was flattened"));
  }

  /** The affine as one of the channels where the passage began. */
  ChannelAffine onChannels(AffineUse use) {
    return trace.spread() && use.affine().size() > 1
        ? compress(use.affine()).orElseThrow()
        : use.affine();
  }

  private Optional<ChannelAffine> compress(ChannelAffine affine) {
    int run = affine.size() / trace.channels();
    List<Integer> firsts = new ArrayList<>();
    for (int i = 0; i < affine.size(); i++) {
      int first = i / run * run;
      if (!affine.scale(i).equals(affine.scale(first))
          || !affine.shift(i).equals(affine.shift(first))) {
        return Optional.empty();
      }
      if (i == first) {
        firsts.add(i);
      }
    }
    return Optional.of(
        new ChannelAffine(
            firsts.stream().map(affine::scale).toList(),
            firsts.stream().map(affine::shift).toList(),
            firsts.stream().map(affine::magnitude).toList()));
  }
}
