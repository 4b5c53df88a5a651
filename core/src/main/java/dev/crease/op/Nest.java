package dev.crease.op;

import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * A loop nest over a shape for several operands at once, in runs along the innermost axis. Axes that
 * every operand walks evenly are joined, so that runs are long.
 */
final class Nest {

  /** Elements that are worth a piece of work of their own. */
  static final int GRAIN = 1 << 14;

  /** What happens to one run. */
  @FunctionalInterface
  interface Run {
    /**
     * Does the run.
     *
     * @param out row-major index of the run's first element
     * @param at (in) each operand's index there; it goes on by {@link Nest#step}
     * @param count number of elements
     */
    void run(int out, int[] at, int count);
  }

  /** What happens to a range. */
  @FunctionalInterface
  interface Span {
    /**
     * Does the range.
     *
     * @param from first index
     * @param to end, exclusive
     */
    void run(int from, int to);
  }

  private final int[] dims;
  private final int[][] strides;

  /**
   * A loop nest.
   *
   * @param shape what to walk
   * @param operands for each operand, its stride along each axis of {@code shape}
   */
  Nest(Shape shape, long[]... operands) {
    List<Integer> starts = new ArrayList<>();
    List<Integer> sizes = new ArrayList<>();
    for (int axis = 0; axis < shape.rank(); axis++) {
      int size = Math.toIntExact(shape.dim(axis));
      if (size == 1) {
        continue;
      }
      if (!starts.isEmpty() && even(operands, starts.getLast(), axis, size)) {
        starts.set(starts.size() - 1, axis);
        sizes.set(sizes.size() - 1, Math.multiplyExact(sizes.getLast(), size));
      } else {
        starts.add(axis);
        sizes.add(size);
      }
    }
    dims = sizes.stream().mapToInt(Integer::intValue).toArray();
    strides = new int[operands.length][dims.length];
    for (int k = 0; k < operands.length; k++) {
      for (int i = 0; i < dims.length; i++) {
        strides[k][i] = Math.toIntExact(operands[k][starts.get(i)]);
      }
    }
  }

  private static boolean even(long[][] operands, int outer, int inner, int size) {
    for (long[] strides : operands) {
      if (strides[outer] != strides[inner] * size) {
        return false;
      }
    }
    return true;
  }

  /** How far an operand goes from one element of a run to the next. */
  int step(int operand) {
    return dims.length == 0 ? 0 : strides[operand][dims.length - 1];
  }

  /** Calls {@code body} with runs that cover the shape, perhaps at once on several threads. */
  void forEach(EvalContext in, Run body) {
    int inner = dims.length == 0 ? 1 : dims[dims.length - 1];
    int rows = 1;
    for (int i = 0; i + 1 < dims.length; i++) {
      rows *= dims[i];
    }
    if (inner == 0 || rows == 0) {
      return;
    }
    if (rows == 1) {
      spans(in, inner, 1, (from, to) -> {
        int[] at = new int[strides.length];
        for (int k = 0; k < at.length; k++) {
          at[k] = from * step(k);
        }
        body.run(from, at, to - from);
      });
    } else {
      spans(in, rows, inner, (from, to) -> rows(from, to, inner, body));
    }
  }

  private void rows(int from, int to, int inner, Run body) {
    int outer = dims.length - 1;
    int[] index = new int[outer];
    int[] at = new int[strides.length];
    int rest = from;
    for (int i = outer - 1; i >= 0; i--) {
      index[i] = rest % dims[i];
      rest /= dims[i];
      for (int k = 0; k < at.length; k++) {
        at[k] += index[i] * strides[k][i];
      }
    }
    for (int row = from; row < to; row++) {
      body.run(row * inner, at, inner);
      for (int i = outer - 1; i >= 0; i--) {
        boolean carry = ++index[i] == dims[i];
        int move = carry ? 1 - dims[i] : 1;
        for (int k = 0; k < at.length; k++) {
          at[k] += move * strides[k][i];
        }
        if (!carry) {
          break;
        }
        index[i] = 0;
      }
    }
  }

  /**
   * Calls {@code body} with ranges that cover 0 to {@code count}, perhaps at once on several threads.
   *
   * @param count number of rows
   * @param width elements in a row, which say how many rows are worth a range
   */
  static void spans(EvalContext in, int count, int width, Span body) {
    int size = Math.max(1, GRAIN / Math.max(1, width));
    int pieces = Math.ceilDiv(count, size);
    if (pieces == 1) {
      body.run(0, count);
    } else {
      in.parallel(pieces, p -> body.run(p * size, p * size + Math.min(size, count - p * size)));
    }
  }
}
