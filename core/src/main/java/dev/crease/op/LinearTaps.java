package dev.crease.op;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Between which two elements of an axis each output element lies: {@code (1 − share)·x[low] + share·x[high]}.
 *
 * @param low the lower element for each output element
 * @param high the upper element for each output element
 * @param share the upper element's part, 0 to 1
 */
public record LinearTaps(List<Integer> low, List<Integer> high, List<Double> share) {

  /** Copies the lists. */
  public LinearTaps {
    low = List.copyOf(low);
    high = List.copyOf(high);
    share = List.copyOf(share);
  }

  /** Every element as it is. */
  static LinearTaps all(int length) {
    List<Integer> same = IntStream.range(0, length).boxed().toList();
    return new LinearTaps(same, same, same.stream().map(_ -> 0.0).toList());
  }
}
