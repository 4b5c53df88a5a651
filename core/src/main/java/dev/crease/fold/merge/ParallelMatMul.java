package dev.crease.fold.merge;

import dev.crease.fold.merge.Geometry.Kind;

/**
 * Before: {@code y = Gemm₁(x) + Gemm₂(x) + … + x}, or {@code MatMul}, each branch with the affines that follow it.
 *
 * <p>After: {@code y = Gemm(x)}, or {@code MatMul} where no branch is a {@code Gemm} and nothing is added.
 *
 * <p>Conditions: nobody else reads the values in between; weights of one type and size; x is not transposed; the one product does not cost more.
 *
 * <p>Formula: {@code W = Σ_j α_j·W_j·diag(s_j)}, {@code b = Σ_j (s_j·β_j·b_j + t_j)}; a branch that is x itself has {@code W_j = I}.
 *
 * <p><b>Source:</b> distributivity; RepVGG, arXiv:2101.03697, section 3.3, for the identity.
 */
final class ParallelMatMul extends ParallelRule {

  @Override
  public String name() {
    return "ParallelMatMul";
  }

  @Override
  public String does() {
    return "a sum of Gemm, MatMul, affine and identity branches on one input becomes one of them";
  }

  @Override
  Kind kind() {
    return Kind.MATRIX;
  }
}
