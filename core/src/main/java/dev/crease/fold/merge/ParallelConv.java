package dev.crease.fold.merge;

import dev.crease.fold.merge.Geometry.Kind;

/**
 * Before: {@code y = Conv₁(x) + Conv₂(x) + … + BatchNormalization(x) + x}, each branch with the affines that follow it; by {@code Add} in a row, or by {@code Sum}.
 *
 * <p>After: {@code y = Conv(x)}.
 *
 * <p>Conditions: nobody else reads the values in between; one type, one stride, one size of output; kernels, dilations, groups and paddings may
 * differ; the one convolution does not cost more. A branch without a convolution needs stride 1 and as many inputs as outputs. Nothing non-linear within a branch.
 *
 * <p>Formula: {@code W[o,i,off] = Σ_j s_j[o]·W_j[o,i,off]} where tap {@code k} has the offset {@code dilation·k − padBegin}; {@code b = Σ_j (s_j·b_j + t_j)}; a branch
 * that is an affine has {@code W_j[o,o,0] = 1}.
 *
 * <p><b>Source:</b> RepVGG, arXiv:2101.03697, section 3.3; MobileOne, arXiv:2206.04040, section 3.2; ACNet, arXiv:1908.03930, section 3.3; Diverse Branch Block,
 * arXiv:2103.13425, transforms I, II, V and VI.
 */
final class ParallelConv extends ParallelRule {

  @Override
  public String name() {
    return "ParallelConv";
  }

  @Override
  public String does() {
    return "a sum of Conv, affine and identity branches on one input becomes one Conv";
  }

  @Override
  Kind kind() {
    return Kind.CONV;
  }
}
