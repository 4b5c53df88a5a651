package dev.crease.fold.linear;

import dev.crease.fold.linear.LinearLayer.InputShift;
import dev.crease.op.Conv;
import dev.crease.op.Op;
import dev.crease.tensor.Shape;
import java.util.Optional;

/**
 * {@code Conv(x, W, b?)} with {@code W [O, C/g, k…]}: output channels on axis 0, input channel {@code g·C/G + i} on axis 1 of
 * group {@code g}'s rows.
 *
 * <p>A shift of the input is uniform only where nothing is padded (G11), {@code auto_pad} included (G12).
 */
final class ConvLinear extends ConvolutionRule {

  @Override
  public String operator() {
    return "Conv";
  }

  @Override
  Optional<Form> form(Op op) {
    return op instanceof Conv conv ? Optional.of(new Form(conv.group(), true)) : Optional.empty();
  }

  @Override
  InputShift inputShift(Op op, Shape weight) {
    return ((Conv) op).mayPad(weight) ? InputShift.PADDED : InputShift.UNIFORM;
  }
}
