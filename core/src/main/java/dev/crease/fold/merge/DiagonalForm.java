package dev.crease.fold.merge;

import dev.crease.fold.ChannelAffine;
import dev.crease.fold.Wide;
import java.util.Collections;

/**
 * A map of each channel to itself, with the same weight on all taps: a channel affine, an average over a window ({@code s = 1 / taps}), zero padding
 * ({@code s = 1}, one tap), the identity.
 *
 * @param geometry as many groups as channels
 * @param affine the weight and the bias, one per channel or one for all
 */
record DiagonalForm(Geometry geometry, ChannelAffine affine) implements LinearForm {

  /** The mean over a window. */
  static DiagonalForm mean(Geometry geometry) {
    Wide part = Wide.ONE.over(Wide.of((double) geometry.taps()));
    return new DiagonalForm(geometry, ChannelAffine.ofScale(Collections.singletonList(part)));
  }

  @Override
  public String formula() {
    String map = geometry.taps() > 1 ? "mean" : geometry.pads() ? "pad" : "x";
    boolean affine = !this.affine.keepsScale() || !this.affine.hasNoShift();
    return geometry.taps() == 1 && affine ? "affine" : map;
  }

  @Override
  public void row(int output, WideRow into) {
    Wide s = affine.scale(output);
    for (int i = 0; i < into.size(); i++) {
      into.set(i, s, Math.abs(s.hi()));
    }
  }

  @Override
  public Wide bias(int output) {
    return affine.shift(output);
  }

  @Override
  public double biasMagnitude(int output) {
    return affine.magnitude(output);
  }

  @Override
  public boolean isShared() {
    return true;
  }

  @Override
  public double largest() {
    return affine.largestScale();
  }

  @Override
  public double terms() {
    return 1;
  }

  @Override
  public long products() {
    return geometry.taps() + 1;
  }
}
