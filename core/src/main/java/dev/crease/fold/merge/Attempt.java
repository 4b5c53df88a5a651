package dev.crease.fold.merge;

import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import java.util.Optional;
import java.util.function.Function;

/**
 * A linear map, or why there is none.
 *
 * @param form the map
 * @param obstacle why not
 */
record Attempt(Optional<LinearForm> form, Optional<Obstacle> obstacle) {

  static Attempt of(LinearForm form) {
    return new Attempt(Optional.of(form), Optional.empty());
  }

  static Attempt blocked(Reason reason, String detail) {
    return blocked(new Obstacle(reason, detail));
  }

  static Attempt blocked(Obstacle obstacle) {
    return new Attempt(Optional.empty(), Optional.of(obstacle));
  }

  Attempt then(Function<LinearForm, Attempt> next) {
    return form.map(next).orElse(this);
  }
}
