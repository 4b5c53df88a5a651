package dev.crease.fold;

/**
 * An affine that goes into a layer.
 *
 * @param node the affine's name
 * @param op its operator
 * @param into the layer's name
 * @param intoOp the layer's operator
 * @param direction where the layer stands
 * @param channels channels rescaled
 * @param shift where its shift goes
 */
public record Fold(
    String node, String op, String into, String intoOp, Direction direction, int channels,
    ShiftForm shift) {}
