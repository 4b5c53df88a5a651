package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;

/** Tuples of indices, each of which names a slice of a tensor: the last axis of the indices is the tuple. */
final class Tuples {

  private final int[] offsets;
  private final int length;

  private Tuples(int[] offsets, int length) {
    this.offsets = offsets;
    this.length = length;
  }

  /** Tuples of {@code indices} into the axes of {@code x} from {@code first} on. */
  static Tuples of(NodeContext in, Shape x, IntValue indices, int first) {
    int size = Math.toIntExact(indices.shape().dim(-1));
    int count = Math.toIntExact(indices.shape().product(0, indices.shape().rank() - 1));
    long[] strides = x.strides();
    int[] offsets = new int[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < size; j++) {
        int axis = first + j;
        offsets[i] += (int) strides[axis]
            * Indices.of(in, indices.data()[i * size + j], x.dim(axis));
      }
    }
    return new Tuples(offsets, Math.toIntExact(x.product(first + size, x.rank())));
  }

  /** Where the slice of a tuple starts. */
  int offset(int tuple) {
    return offsets[tuple];
  }

  /** Number of tuples. */
  int count() {
    return offsets.length;
  }

  /** Number of elements in a slice. */
  int length() {
    return length;
  }
}
