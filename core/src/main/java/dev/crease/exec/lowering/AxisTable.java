package dev.crease.exec.lowering;

import java.util.Arrays;

/**
 * What one axis of a rearranged tensor contributes to the place of the source: for each index along the axis an offset
 * in elements, or {@link #FILL}. The sum over the axes is the source's place; one {@link #FILL} makes it none. Immutable.
 */
public final class AxisTable {

  /** Marks an index where nothing is read. */
  public static final int FILL = Integer.MIN_VALUE;

  private final int[] offsets;

  private AxisTable(int[] offsets) {
    this.offsets = offsets;
  }

  /** A table of these offsets. */
  public static AxisTable of(int... offsets) {
    return new AxisTable(offsets.clone());
  }

  /**
   * {@code start + i·step}.
   *
   * @param length number of indices
   * @param start offset of the first in elements
   * @param step elements from one to the next
   */
  public static AxisTable affine(int length, int start, int step) {
    int[] offsets = new int[length];
    for (int i = 0; i < length; i++) {
      offsets[i] = start + i * step;
    }
    return new AxisTable(offsets);
  }

  /** Number of indices. */
  public int length() {
    return offsets.length;
  }

  /** The offset at an index, or {@link #FILL}. */
  public int offset(int index) {
    return offsets[index];
  }

  /** The offsets, a fresh array. */
  public int[] toArray() {
    return offsets.clone();
  }

  /** Whether some index reads nothing. */
  public boolean fills() {
    return Arrays.stream(offsets).anyMatch(o -> o == FILL);
  }

  /** Whether offsets grow by the same step, without a gap. */
  public boolean isAffine() {
    if (fills()) {
      return false;
    }
    for (int i = 2; i < offsets.length; i++) {
      if (offsets[i] - offsets[i - 1] != offsets[1] - offsets[0]) {
        return false;
      }
    }
    return true;
  }

  /** The step of an affine table; 0 where it has a single index. */
  public int step() {
    return offsets.length < 2 ? 0 : offsets[1] - offsets[0];
  }

  /** The table of this axis and the one inside of it, taken as one. */
  AxisTable times(AxisTable inner) {
    int[] both = new int[Math.multiplyExact(offsets.length, inner.offsets.length)];
    for (int i = 0; i < offsets.length; i++) {
      for (int k = 0; k < inner.offsets.length; k++) {
        both[i * inner.offsets.length + k] = offsets[i] == FILL || inner.offsets[k] == FILL
            ? FILL
            : offsets[i] + inner.offsets[k];
      }
    }
    return new AxisTable(both);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof AxisTable t && Arrays.equals(offsets, t.offsets);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(offsets);
  }

  /** As {@code 8:0+3} (length, start, step), or {@code 8:table}. */
  @Override
  public String toString() {
    return offsets.length + ":"
        + (isAffine() && offsets.length > 0 ? offsets[0] + "+" + step() : "table");
  }
}
