package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Wide;
import dev.crease.graph.Node;
import java.util.List;

/** Before: {@code y = Neg(x)}. Formula: {@code s = −1, t = 0}. */
final class NegAffine implements AffineRule {

  static final ChannelAffine NEGATION = ChannelAffine.ofScale(List.of(Wide.of(-1)));

  @Override
  public String operator() {
    return "Neg";
  }

  @Override
  public String formula(Node node, int dataInput) {
    return "s = −1, t = 0";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    boolean integers = context.type(node.input(0)).dtype().map(t -> !t.isReal()).orElse(false);
    return integers || context.constant(node.input(0)).isPresent()
        ? new Match.NotAffine()
        : new Match.Found(0, NEGATION, new ChannelAxis.Any(), 0);
  }
}
