package dev.crease.fold;

import java.util.Optional;

/**
 * What keeps a layer from absorbing an affine, or several from being one.
 *
 * @param reason why
 * @param detail the values behind the reason
 */
public record Obstacle(Reason reason, String detail) {

  /** Where something is in the way. */
  public static Optional<Obstacle> found(Reason reason, String detail) {
    return Optional.of(new Obstacle(reason, detail));
  }
}
