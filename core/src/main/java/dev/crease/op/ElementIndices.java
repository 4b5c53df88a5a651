package dev.crease.op;

import dev.crease.tensor.Shape;

/** The rule about indices that stand one for one element. */
final class ElementIndices {

  private ElementIndices() {}

  /** Checks that indices lie within {@code x} on every axis but {@code axis}. */
  static void check(NodeContext in, Shape x, Shape indices, int axis) {
    boolean fits = x.rank() == indices.rank();
    for (int i = 0; fits && i < x.rank(); i++) {
      fits = i == axis || indices.dim(i) <= x.dim(i);
    }
    if (!fits) {
      throw in.wrong("indices within " + x + " but for axis " + axis, indices.toString());
    }
  }
}
