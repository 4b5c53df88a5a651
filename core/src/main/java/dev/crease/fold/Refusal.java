package dev.crease.fold;

/**
 * An affine that is left where it is, or a node where operators meet that are not merged.
 *
 * @param node its name
 * @param op its operator
 * @param reason why
 * @param detail the values and names behind the reason
 */
public record Refusal(String node, String op, Reason reason, String detail) {}
