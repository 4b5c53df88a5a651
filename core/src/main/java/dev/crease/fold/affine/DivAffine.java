package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Wide;
import dev.crease.graph.Node;
import java.util.Optional;

/**
 * Before: {@code y = Div(x, k)}. Conditions: {@code k} constant, one value per channel or one; {@code Div(k, x)} is no
 * affine. Formula: {@code s = 1/k, t = 0}.
 */
final class DivAffine implements AffineRule {

  @Override
  public String operator() {
    return "Div";
  }

  @Override
  public String formula(Node node, int dataInput) {
    return "s = 1 / " + node.input(1) + ", t = 0";
  }

  @Override
  public Match match(Node node, FoldContext context) {
    return ConstantOperand.match(
        node,
        context,
        (k, constantFirst) -> constantFirst
            ? Optional.empty()
            : Optional.of(ChannelAffine.ofScale(k.stream().map(Wide.ONE::over).toList())));
  }
}
