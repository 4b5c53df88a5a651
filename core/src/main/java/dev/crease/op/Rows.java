package dev.crease.op;

import dev.crease.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * A tensor's elements along some of its axes, as one row for each index of the others. The rows are
 * numbered row-major.
 */
final class Rows {

  /** What happens to a row of reals. */
  @FunctionalInterface
  interface Reals {
    /**
     * Does one row.
     *
     * @param row the row's number
     * @param elements its elements, which may be overwritten
     */
    void run(int row, double[] elements);
  }

  /** What happens to a row of integers. */
  @FunctionalInterface
  interface Integers {
    /**
     * Does one row.
     *
     * @param row the row's number
     * @param elements its elements, which may be overwritten
     */
    void run(int row, long[] elements);
  }

  private final int[] starts;
  private final int[] offsets;

  /** Rows along {@code axes}, which are distinct and not negative. */
  Rows(Shape shape, int... axes) {
    int[] sorted = axes.clone();
    Arrays.sort(sorted);
    starts = offsets(shape,
        IntStream.range(0, shape.rank()).filter(a -> Arrays.binarySearch(sorted, a) < 0).toArray());
    offsets = offsets(shape, sorted);
  }

  private static int[] offsets(Shape shape, int[] axes) {
    long[] strides = shape.strides();
    return Indices.offsets(
        Shape.of(Arrays.stream(axes).mapToLong(shape::dim).toArray()),
        Arrays.stream(axes).mapToLong(a -> strides[a]).toArray());
  }

  /** Number of rows. */
  int count() {
    return starts.length;
  }

  /** Number of elements in a row. */
  int length() {
    return offsets.length;
  }

  /** Row-major index, in the tensor, of an element of a row. */
  int index(int row, int element) {
    return starts[row] + offsets[element];
  }

  /** Calls {@code body} with each row of {@code data}, perhaps at once on several threads. */
  void forEach(EvalContext in, double[] data, Reals body) {
    Nest.spans(in, count(), length(), (from, to) -> {
      double[] elements = new double[length()];
      for (int row = from; row < to; row++) {
        for (int i = 0; i < elements.length; i++) {
          elements[i] = data[starts[row] + offsets[i]];
        }
        body.run(row, elements);
      }
    });
  }

  /** Calls {@code body} with each row of {@code data}, perhaps at once on several threads. */
  void forEach(EvalContext in, long[] data, Integers body) {
    Nest.spans(in, count(), length(), (from, to) -> {
      long[] elements = new long[length()];
      for (int row = from; row < to; row++) {
        for (int i = 0; i < elements.length; i++) {
          elements[i] = data[starts[row] + offsets[i]];
        }
        body.run(row, elements);
      }
    });
  }
}
