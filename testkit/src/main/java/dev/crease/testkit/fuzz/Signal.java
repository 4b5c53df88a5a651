package dev.crease.testkit.fuzz;

import dev.crease.tensor.Shape;
import java.util.Arrays;

/**
 * A computed value of a random graph.
 *
 * @param name its name
 * @param shape its shape in the run that the graph is made for
 * @param axis where its channels lie by now, as far as that can be said; chosen often for constants, but not always
 */
record Signal(String name, Shape shape, int axis) {

  int rank() {
    return shape.rank();
  }

  int dim(int i) {
    return Math.toIntExact(shape.dim(i));
  }

  long elements() {
    return shape.elements();
  }

  /** {@code [C,1,…]}, which broadcasts to the channels. */
  Shape perChannel() {
    long[] dims = new long[rank() - axis];
    Arrays.fill(dims, 1);
    dims[0] = dim(axis);
    return Shape.of(dims);
  }
}
