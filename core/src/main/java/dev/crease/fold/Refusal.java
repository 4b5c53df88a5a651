package dev.crease.fold;

/**
 * An affine that is left where it is.
 *
 * @param node the affine's name
 * @param op its operator
 * @param reason why
 * @param detail the values and names behind the reason
 */
public record Refusal(String node, String op, Reason reason, String detail) {}
