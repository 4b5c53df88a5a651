package dev.crease.fold;

import dev.crease.tensor.Tensor;
import java.util.Optional;

/**
 * The new constants of one layer.
 *
 * @param weight the weight, if it changes
 * @param bias the bias, if it changes or is new
 */
public record FoldedConstants(Optional<Tensor> weight, Optional<Tensor> bias) {}
