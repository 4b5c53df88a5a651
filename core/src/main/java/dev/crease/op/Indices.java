package dev.crease.op;

import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Indices into an axis. */
final class Indices {

  private Indices() {}

  /** Every index of an axis, in order. */
  static int[] all(int size) {
    return IntStream.range(0, size).toArray();
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
