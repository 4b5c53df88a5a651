package dev.crease.fold.affine;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.ChannelAxis;
import dev.crease.fold.FoldContext;
import dev.crease.fold.Reason;
import dev.crease.fold.Wide;
import dev.crease.fold.affine.AffineRule.Match;
import dev.crease.graph.Node;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The constant operand of an operator of two operands, where it holds one value per channel or one in all.
 *
 * <p>By broadcasting a constant of shape {@code [C]} lies on the <em>last</em> axis, {@code [C,1,1]} on the third from the
 * end. Before opset 7 the attribute {@code axis} says where it lies.
 */
final class ConstantOperand {

  /** Turns the constant into an affine. */
  @FunctionalInterface
  interface Form {
    /**
     * The affine.
     *
     * @param values the constant, one value per channel or one
     * @param constantFirst whether the constant is the first operand
     */
    Optional<ChannelAffine> affine(List<Wide> values, boolean constantFirst);
  }

  private ConstantOperand() {}

  static Match match(Node node, FoldContext context, Form form) {
    boolean firstIsConstant = context.constant(node.input(0)).isPresent();
    boolean secondIsConstant = context.constant(node.input(1)).isPresent();
    if (firstIsConstant == secondIsConstant) {
      return notConstant(node, context);
    }
    int at = firstIsConstant ? 0 : 1;
    Tensor constant = context.constant(node.input(at)).orElseThrow();
    if (!constant.dtype().isReal()) {
      return new Match.NotAffine();
    }
    Shape shape = constant.shape();
    int axis = -1;
    for (int i = 0; i < shape.rank(); i++) {
      if (shape.dim(i) != 1) {
        if (axis >= 0) {
          return new Match.Refused(Reason.NOT_PER_CHANNEL,
              "constant '" + node.input(at) + "' is " + shape);
        }
        axis = i;
      }
    }
    Optional<ChannelAffine> affine = form.affine(values(constant), firstIsConstant);
    if (affine.isEmpty()) {
      return new Match.NotAffine();
    }
    return new Match.Found(1 - at, affine.get(), axis(node, shape, axis), shape.rank());
  }

  private static Match notConstant(Node node, FoldContext context) {
    for (String in : List.of(node.input(0), node.input(1))) {
      if (context.whyNotConstant(in,
          Reason.PARAMETER_NOT_CONSTANT) == Reason.OVERRIDABLE_INITIALIZER) {
        return new Match.Refused(
            Reason.OVERRIDABLE_INITIALIZER, "'" + in + "' is an initializer and a graph input");
      }
    }
    return new Match.NotAffine();
  }

  private static ChannelAxis axis(Node node, Shape shape, int axis) {
    if (axis < 0) {
      return new ChannelAxis.Any();
    }
    long legacy = node.attributes().integer("axis", -1);
    return node.attributes().has("broadcast") && legacy >= 0
        ? new ChannelAxis.FromStart((int) legacy + axis)
        : new ChannelAxis.FromEnd(shape.rank() - axis);
  }

  private static List<Wide> values(Tensor constant) {
    List<Wide> values = new ArrayList<>();
    for (long i = 0; i < constant.shape().elements(); i++) {
      values.add(Wide.of(constant.getDouble(i)));
    }
    return values;
  }
}
