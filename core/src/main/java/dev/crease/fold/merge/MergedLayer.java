package dev.crease.fold.merge;

import dev.crease.graph.Node;
import dev.crease.tensor.DType;
import java.util.Optional;

/**
 * The layer that others are merged into.
 *
 * @param template the node whose name it has, and whose attributes it keeps where they do not change
 * @param operator its operator
 * @param dtype the type of its weight
 * @param outputsFirst whether the first axis of a matrix is the output channel
 * @param kept its weight and bias, where they are those of the template and stay
 * @param weightName what to call a new weight after
 * @param biasName what to call a new bias after
 */
public record MergedLayer(
    Node template,
    String operator,
    DType dtype,
    boolean outputsFirst,
    Optional<Kept> kept,
    String weightName,
    String biasName) {

  /**
   * Constants that stay.
   *
   * @param weight name of the weight; empty for a pool
   * @param bias name of the bias; empty where there is none
   */
  public record Kept(String weight, String bias) {}

  /** Whether it has a bias if it computes {@code form}. */
  boolean hasBias(LinearForm form) {
    return kept.map(k -> !k.bias().isEmpty()).orElseGet(() -> !form.hasNoBias());
  }
}
