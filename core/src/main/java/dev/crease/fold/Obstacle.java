package dev.crease.fold;

/**
 * What keeps a layer from absorbing an affine, or several from being one.
 *
 * @param reason why
 * @param detail the values behind the reason
 */
public record Obstacle(Reason reason, String detail) {}
