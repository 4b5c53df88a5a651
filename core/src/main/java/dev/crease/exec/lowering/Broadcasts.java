package dev.crease.exec.lowering;

import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** How two operands walk through a common shape, in as few axes as possible. */
public final class Broadcasts {

  private Broadcasts() {}

  private record Axis(int size, int stepA, int stepB) {}

  /** Number of elements and of axes; for each axis, the innermost first, its size and the steps of both operands. */
  public static int[] table(Shape y, Shape a, Shape b) {
    List<Axis> merged = new ArrayList<>();
    for (int back = 1; back <= y.rank(); back++) {
      Axis next = new Axis((int) y.dim(-back), step(a, back), step(b, back));
      if (next.size == 1) {
        continue;
      }
      Axis last = merged.isEmpty() ? next : merged.getLast();
      boolean joins = !merged.isEmpty() && next.stepA == last.stepA * last.size
          && next.stepB == last.stepB * last.size;
      if (joins) {
        merged.set(merged.size() - 1,
            new Axis(last.size * next.size, last.stepA, last.stepB));
      } else {
        merged.add(next);
      }
    }
    int[] table = new int[2 + 3 * merged.size()];
    table[0] = y.size();
    table[1] = merged.size();
    for (int i = 0; i < merged.size(); i++) {
      table[2 + 3 * i] = merged.get(i).size;
      table[3 + 3 * i] = merged.get(i).stepA;
      table[4 + 3 * i] = merged.get(i).stepB;
    }
    return table;
  }

  private static int step(Shape x, int back) {
    return back > x.rank() || x.dim(-back) == 1 ? 0 : (int) x.strides()[x.rank() - back];
  }
}
