package dev.crease.fold.merge;

import dev.crease.fold.Obstacle;
import dev.crease.fold.Reason;
import dev.crease.tensor.DType;
import java.util.Optional;

/** Whether the weights and biases of a map stay finite in a stored type, and its rows alive. */
final class Ranges {

  private Ranges() {}

  /** Why the type cannot hold the map, if it cannot. */
  static Optional<Obstacle> obstacle(LinearForm form, DType dtype) {
    for (int o = 0; o < form.geometry().outputs(); o++) {
      if (!Double.isFinite(form.bias(o).rounded(dtype))) {
        return Obstacle.found(Reason.NOT_FINITE,
            "bias of channel " + o + " would be " + form.bias(o).hi());
      }
    }
    boolean narrow = dtype == DType.FLOAT16 || dtype == DType.BFLOAT16;
    return narrow || !Double.isFinite(dtype.format().round(2 * form.largest()))
        ? rows(form, dtype, narrow)
        : Optional.empty();
  }

  private static Optional<Obstacle> rows(LinearForm form, DType dtype, boolean narrow) {
    WideRow row = form.newRow();
    for (int o = 0; o < form.geometry().outputs(); o++) {
      form.row(o, row);
      double largest = 0;
      for (int i = 0; i < row.size(); i++) {
        if (!Double.isFinite(row.get(i).rounded(dtype))) {
          return Obstacle.found(
              Reason.NOT_FINITE, "a weight of channel " + o + " would be " + row.rough(i));
        }
        largest = Math.max(largest, Math.abs(row.rough(i)));
      }
      if (narrow && largest != 0 && dtype.format().round(largest) == 0) {
        return Obstacle.found(
            Reason.FLUSHES_TO_ZERO,
            "the weights of channel " + o + " would be " + largest + " at most in "
                + dtype.label());
      }
    }
    return Optional.empty();
  }
}
