package dev.crease.op;

import dev.crease.tensor.Shape;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Indices into an axis. */
final class Indices {

  private Indices() {}

  /** Every index of an axis, in order. */
  static int[] all(int size) {
    return IntStream.range(0, size).toArray();
  }

  /** For each element of {@code shape}, row-major, where it lies by other strides. */
  static int[] offsets(Shape shape, long... strides) {
    int[] out = {0};
    for (int axis = 0; axis < shape.rank(); axis++) {
      int size = Math.toIntExact(shape.dim(axis));
      int[] next = new int[Math.multiplyExact(out.length, size)];
      for (int i = 0; i < out.length; i++) {
        for (int j = 0; j < size; j++) {
          next[i * size + j] = out[i] + j * (int) strides[axis];
        }
      }
      out = next;
    }
    return out;
  }

  /** Indices into an axis of {@code size}, negative ones counted from its end. */
  static int[] of(NodeContext in, long[] indices, long size) {
    return LongStream.of(indices).mapToInt(i -> of(in, i, size)).toArray();
  }

  /** An index into an axis of {@code size}, a negative one counted from its end. */
  static int of(NodeContext in, long index, long size) {
    if (index < -size || index >= size) {
      throw in.wrong("an index from " + -size + " to " + (size - 1), Long.toString(index));
    }
    return (int) (index < 0 ? index + size : index);
  }
}
