package dev.crease.fold.merge;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.Wide;

/**
 * A linear map and a channel affine behind it.
 *
 * @param inner the map
 * @param affine one scale and shift per output channel, or one for all
 */
record ScaledForm(LinearForm inner, ChannelAffine affine) implements LinearForm {

  @Override
  public Geometry geometry() {
    return inner.geometry();
  }

  @Override
  public void row(int output, WideRow into) {
    inner.row(output, into);
    Wide s = affine.scale(output);
    for (int i = 0; i < into.size(); i++) {
      into.set(i, s.times(into.get(i)), Math.abs(s.hi()) * into.magnitude(i));
    }
  }

  @Override
  public Wide bias(int output) {
    return affine.scale(output).times(inner.bias(output)).plus(affine.shift(output));
  }

  @Override
  public double biasMagnitude(int output) {
    return Math.abs(affine.scale(output).hi()) * inner.biasMagnitude(output)
        + affine.magnitude(output);
  }

  @Override
  public boolean isShared() {
    return inner.isShared();
  }

  @Override
  public double largest() {
    return inner.largest() * affine.largestScale();
  }

  @Override
  public double terms() {
    return inner.terms();
  }

  @Override
  public long products() {
    return inner.products() + 1;
  }

  @Override
  public String formula() {
    return "affine(" + inner.formula() + ")";
  }
}
