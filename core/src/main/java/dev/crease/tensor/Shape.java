package dev.crease.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The static sizes of a tensor's axes. A scalar has rank 0. Immutable. */
public final class Shape {

  /** The shape of a scalar. */
  public static final Shape SCALAR = new Shape(new long[0]);

  private final long[] dims;
  private final long elements;

  private Shape(long[] dims) {
    this.dims = dims;
    long product = 1;
    boolean empty = false;
    for (long d : dims) {
      if (d < 0) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(dims) + ": expected sizes >= 0, got " + d);
      }
      empty |= d == 0;
    }
    for (long d : dims) {
      product = empty ? 0 : Math.multiplyExact(product, d);
    }
    this.elements = product;
  }

  /**
   * A shape of these sizes.
   *
   * @param dims sizes, outermost first, none negative
   * @throws IllegalArgumentException if a size is negative
   * @throws ArithmeticException if the number of elements overflows a long
   */
  public static Shape of(long... dims) {
    return dims.length == 0 ? SCALAR : new Shape(dims.clone());
  }

  /**
   * A shape of these sizes.
   *
   * @param dims sizes, outermost first, none negative
   */
  public static Shape of(List<Long> dims) {
    return of(dims.stream().mapToLong(Long::longValue).toArray());
  }

  /** Number of axes. */
  public int rank() {
    return dims.length;
  }

  /** Size of one axis; a negative axis counts from the end. */
  public long dim(int axis) {
    return dims[axis < 0 ? axis + dims.length : axis];
  }

  /** All sizes, a fresh array. */
  public long[] dims() {
    return dims.clone();
  }

  /** Number of elements. */
  public long elements() {
    return elements;
  }

  /**
   * Number of elements where a Java array has to hold them.
   *
   * @throws ArithmeticException if it does not fit an int
   */
  public int size() {
    return Math.toIntExact(elements);
  }

  /** Row-major strides in elements. */
  public long[] strides() {
    long[] strides = new long[dims.length];
    long step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      strides[i] = step;
      step *= Math.max(1, dims[i]);
    }
    return strides;
  }

  /** The product of the sizes of the axes from {@code from} (inclusive) to {@code to} (exclusive). */
  public long product(int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product = Math.multiplyExact(product, dims[i]);
    }
    return product;
  }

  /** This shape with one axis of another size. */
  public Shape with(int axis, long size) {
    long[] copy = dims.clone();
    copy[axis < 0 ? axis + dims.length : axis] = size;
    return of(copy);
  }

  /**
   * The shape both broadcast to, by ONNX's multidirectional (NumPy) rule.
   *
   * @throws IllegalArgumentException if they do not broadcast
   */
  public static Shape broadcast(Shape a, Shape b) {
    int rank = Math.max(a.rank(), b.rank());
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      long da = i < rank - a.rank() ? 1 : a.dims[i - rank + a.rank()];
      long db = i < rank - b.rank() ? 1 : b.dims[i - rank + b.rank()];
      if (da != db && da != 1 && db != 1) {
        throw new IllegalArgumentException(
            "expected shapes that broadcast, got " + a + " and " + b);
      }
      dims[i] = da == 1 ? db : da;
    }
    return of(dims);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  /** The sizes as {@code 1x3x224x224}; a scalar is {@code scalar}. */
  @Override
  public String toString() {
    return dims.length == 0
        ? "scalar"
        : Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining("x"));
  }
}
