package dev.crease.fold;

/**
 * What keeps a layer from absorbing an affine.
 *
 * @param reason why
 * @param detail the values behind the reason
 */
record Obstacle(Reason reason, String detail) {}
