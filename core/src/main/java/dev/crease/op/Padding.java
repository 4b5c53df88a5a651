package dev.crease.op;

import java.util.List;

/** How a window's input is padded: by given amounts, or so that the output has a given size. */
public sealed interface Padding {

  /** No padding; {@code auto_pad} {@code VALID}. */
  Padding NONE = new Explicit(List.of(), List.of());

  /**
   * Given amounts, one per spatial axis.
   *
   * @param begin elements before the first; empty where no axis has any
   * @param end elements after the last; empty where no axis has any
   */
  record Explicit(List<Long> begin, List<Long> end) implements Padding {
    /** Copies the lists. */
    public Explicit {
      begin = List.copyOf(begin);
      end = List.copyOf(end);
    }
  }

  /**
   * As much as makes the output {@code ceil(input / stride)} long.
   *
   * @param upper whether an odd element goes to the end ({@code SAME_UPPER}) or to the beginning
   */
  record Same(boolean upper) implements Padding {}
}
