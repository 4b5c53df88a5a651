package dev.crease.fold;

/**
 * An affine that goes into a layer, or an operator that is merged with one.
 *
 * @param node its name
 * @param op its operator
 * @param into the layer's name
 * @param intoOp the layer's operator
 * @param direction where the layer stands
 * @param channels channels rescaled, or written by the merged layer
 * @param shift where its shift goes
 * @param graph the body or function that both stand in; empty for the main graph
 */
public record Fold(
    String node, String op, String into, String intoOp, Direction direction, int channels,
    ShiftForm shift, String graph) {}
