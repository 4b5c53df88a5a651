package dev.crease.fold.merge;

import dev.crease.fold.merge.Geometry.Kind;

/**
 * Before: {@code y = ConvTranspose₁(x) + ConvTranspose₂(x) + … + x}, each branch with the affines that follow it.
 *
 * <p>After: {@code y = ConvTranspose(x)}.
 *
 * <p>Conditions: those of {@link ParallelConv}; no {@code auto_pad} and no {@code output_shape}.
 *
 * <p>Formula: that of {@link ParallelConv}: tap {@code k} adds input {@code i} to output {@code stride·i + dilation·k − padBegin}, so taps of the same offset add up.
 *
 * <p><b>Source:</b> ONNX ConvTranspose, opset 1 to 22; Diverse Branch Block, arXiv:2103.13425, transform II, for the additivity.
 */
final class ParallelConvTranspose extends ParallelRule {

  @Override
  public String name() {
    return "ParallelConvTranspose";
  }

  @Override
  public String does() {
    return "a sum of ConvTranspose, affine and identity branches on one input becomes one ConvTranspose";
  }

  @Override
  Kind kind() {
    return Kind.CONV_TRANSPOSE;
  }
}
