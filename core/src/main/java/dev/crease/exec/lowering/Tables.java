package dev.crease.exec.lowering;

import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Finds the tables of a rearrangement, as few as there can be. */
final class Tables {

  private Tables() {}

  /** Joins neighbouring axes whose tables together are one affine table, and drops axes of size 1. */
  static List<AxisTable> merge(List<AxisTable> tables) {
    List<AxisTable> merged = new ArrayList<>();
    for (AxisTable next : tables) {
      if (merged.isEmpty()) {
        merged.add(next);
        continue;
      }
      AxisTable last = merged.getLast();
      boolean joins = last.length() == 1 || next.length() == 1
          || last.isAffine() && next.isAffine() && last.step() == next.length() * next.step();
      if (joins) {
        merged.set(merged.size() - 1, last.times(next));
      } else {
        merged.add(next);
      }
    }
    return merged;
  }

  /**
   * The tables, one per axis, that give these places; where there are none, one table for all axes.
   *
   * @param shape the shape of the result
   * @param from (in) for each element of the result the place it comes from, or {@link AxisTable#FILL}
   */
  static List<AxisTable> separate(Shape shape, int... from) {
    int origin = 0;
    while (origin < from.length && from[origin] == AxisTable.FILL) {
      origin++;
    }
    if (shape.rank() == 0 || origin == from.length) {
      return List.of(AxisTable.of(from));
    }
    long[] strides = shape.strides();
    List<AxisTable> tables = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      int step = (int) strides[axis];
      int size = (int) shape.dim(axis);
      int line = origin - origin / step % size * step;
      int[] offsets = new int[size];
      for (int i = 0; i < size; i++) {
        int place = from[line + i * step];
        int base = axis == 0 ? 0 : from[origin];
        offsets[i] = place == AxisTable.FILL ? place : place - base;
      }
      tables.add(AxisTable.of(offsets));
    }
    return explains(tables, shape, from) ? tables : List.of(AxisTable.of(from));
  }

  private static boolean explains(List<AxisTable> tables, Shape shape, int... from) {
    for (int i = 0; i < from.length; i++) {
      if (place(tables, shape, i) != from[i]) {
        return false;
      }
    }
    return true;
  }

  private static int place(List<AxisTable> tables, Shape shape, int element) {
    int rest = element;
    int place = 0;
    for (int axis = shape.rank() - 1; axis >= 0; axis--) {
      int size = (int) shape.dim(axis);
      int offset = tables.get(axis).offset(rest % size);
      if (offset == AxisTable.FILL) {
        return AxisTable.FILL;
      }
      place += offset;
      rest /= size;
    }
    return place;
  }
}
