package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;
import java.util.Optional;

/**
 * Before: {@code y = Mul(x, k)} or {@code Mul(k, x)}. Conditions: {@code k} constant, one value per channel or one.
 * Formula: {@code s = k, t = 0}.
 */
final class MulAffine implements AffineRule {

  @Override
  public String operator() {
    return "Mul";
  }

  @Override
  public String formula(Node node, int dataInput) {
    return "s = " + node.input(1 - dataInput) + ", t = 0";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    return ConstantOperand.match(node, context, (k, _) -> Optional.of(ChannelAffine.ofScale(k)));
  }
}
