package dev.crease.fold.linear;

import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.op.ConvTranspose;
import dev.crease.op.Op;
import dev.crease.tensor.Shape;
import java.util.Optional;

/**
 * {@code ConvTranspose(x, W, b?)} with {@code W [C, O/g, k…]}: axis 0 is the <em>input</em> channel, output channel {@code g·O/G + j}
 * on axis 1 of group {@code g}'s rows (G14).
 *
 * <p>A shift of the input reaches output positions through different numbers of taps, so it is uniform only for a kernel of 1
 * at stride 1 without padding.
 */
final class ConvTransposeLinear extends ConvolutionRule {

  @Override
  public String operator() {
    return "ConvTranspose";
  }

  @Override
  Optional<Form> form(Op op) {
    return op instanceof ConvTranspose conv
        ? Optional.of(new Form(conv.group(), false))
        : Optional.empty();
  }

  @Override
  InputShift inputShift(Op op, Shape weight) {
    return ((ConvTranspose) op).isPointwise(weight)
        ? InputShift.UNIFORM
        : InputShift.NOT_UNIFORM;
  }
}
