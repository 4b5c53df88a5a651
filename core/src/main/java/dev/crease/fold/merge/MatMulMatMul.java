package dev.crease.fold.merge;

import dev.crease.fold.merge.Geometry.Kind;

/**
 * Before: {@code y = Gemm₂(Gemm₁(x))}, or {@code MatMul}, each with its affines.
 *
 * <p>After: {@code y = Gemm(x)}, or {@code MatMul} where neither is a {@code Gemm} and nothing is added.
 *
 * <p>Conditions: nobody else reads the value in between; x is not transposed; one product costs less than two.
 *
 * <p>Formula: {@code W = W₁·W₂}, {@code b = b₁·W₂ + b₂}.
 *
 * <p><b>Source:</b> associativity of the product of matrices.
 */
final class MatMulMatMul extends ChainRule {

  @Override
  public String name() {
    return "MatMulMatMul";
  }

  @Override
  public String does() {
    return "a Gemm or MatMul right after another becomes one product";
  }

  @Override
  Kind kind() {
    return Kind.MATRIX;
  }

  @Override
  boolean isFor(Geometry first, Geometry second) {
    return true;
  }
}
