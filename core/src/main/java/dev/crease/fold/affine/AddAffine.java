package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.FoldContext;
import dev.crease.graph.Node;
import java.util.Optional;

/**
 * Before: {@code y = Add(x, k)} or {@code Add(k, x)}. Conditions: {@code k} constant, one value per channel or one.
 * Formula: {@code s = 1, t = k}.
 */
final class AddAffine implements AffineRule {

  @Override
  public String operator() {
    return "Add";
  }

  @Override
  public String formula(Node node, int dataInput) {
    return "s = 1, t = " + node.input(1 - dataInput);
  }

  @Override
  public Match match(Node node, FoldContext context) {
    return ConstantOperand.match(node, context, (k, _) -> Optional.of(ChannelAffine.ofShift(k)));
  }
}
