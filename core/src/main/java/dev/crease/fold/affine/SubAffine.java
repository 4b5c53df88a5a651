package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Wide;
import dev.crease.graph.Node;
import java.util.Optional;

/**
 * Before: {@code y = Sub(x, k)} or {@code Sub(k, x)}. Conditions: {@code k} constant, one value per channel or one.
 * Formula: {@code s = 1, t = −k}, or {@code s = −1, t = k}.
 */
final class SubAffine implements AffineRule {

  @Override
  public String operator() {
    return "Sub";
  }

  @Override
  public String formula(Node node, int dataInput) {
    return dataInput == 0 ? "s = 1, t = −" + node.input(1) : "s = −1, t = " + node.input(0);
  }

  @Override
  public Match match(Node node, FoldContext context) {
    return ConstantOperand.match(
        node,
        context,
        (k, constantFirst) -> Optional.of(
            constantFirst
                ? NegAffine.NEGATION.then(ChannelAffine.ofShift(k))
                : ChannelAffine.ofShift(k.stream().map(Wide::negated).toList())));
  }
}
