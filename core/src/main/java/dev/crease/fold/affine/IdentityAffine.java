package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;

/** Before: {@code y = Identity(x)}. Formula: {@code s = 1, t = 0}. */
final class IdentityAffine implements AffineRule {

  @Override
  public String operator() {
    return "Identity";
  }

  @Override
  public String formula(Node node, int dataInput) {
    return "s = 1, t = 0";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    boolean integers = context.type(node.input(0)).dtype().map(t -> !t.isReal()).orElse(false);
    return integers || context.constant(node.input(0)).isPresent()
        ? new Match.NotAffine()
        : new Match.Found(0, ChannelAffine.IDENTITY, new ChannelAxis.Any(), 0);
  }
}
