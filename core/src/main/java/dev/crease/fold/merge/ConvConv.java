package dev.crease.fold.merge;

import dev.crease.fold.merge.Geometry.Kind;

/**
 * Before: {@code y = Conv₂(Conv₁(x))}, of which one has a kernel of 1, each with its affines.
 *
 * <p>After: {@code y = Conv(x)}.
 *
 * <p>Conditions: nobody else reads the value in between; the second pads nothing, or the first has a kernel of 1 and no bias, for what the second pads are zeros, and not what the
 * first would have written there; one convolution costs less. Groups become those that divide both.
 *
 * <p>Formula: {@code W[o,i,off₁ + stride₁·off₂] = Σ_m W₂[o,m,off₂]·W₁[m,i,off₁]}, {@code b = b₂ + Σ W₂[o,m,off₂]·b₁[m]}.
 *
 * <p><b>Source:</b> Diverse Branch Block, arXiv:2103.13425, transform III, equations 7 to 9.
 */
final class ConvConv extends ChainRule {

  @Override
  public String name() {
    return "ConvConv";
  }

  @Override
  public String does() {
    return "a Conv with a kernel of 1 right before or after another becomes part of it";
  }

  @Override
  Kind kind() {
    return Kind.CONV;
  }

  @Override
  boolean isFor(Geometry first, Geometry second) {
    return first.hasOneTap() || second.hasOneTap();
  }
}
