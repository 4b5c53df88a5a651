package dev.crease.tornado.fold;

import dev.crease.fold.LayerFold;

/**
 * Consecutive elements of one layer's weight.
 *
 * @param layer the layer's place in the list to fold
 * @param fold the layer
 * @param from a multiple of eight
 * @param to behind the last
 */
record Part(int layer, LayerFold fold, long from, long to) {

  /** Parts begin at multiples of this many elements, so that results are aligned to 64 bytes. */
  private static final int ALIGNMENT = 16;

  /** All of a layer. */
  static Part whole(int layer, LayerFold fold) {
    return new Part(layer, fold, 0, fold.layer().weight().shape().elements());
  }

  boolean isWhole() {
    return from == 0 && to == fold.layer().weight().shape().elements();
  }

  /** Whether the layer's bias is computed with this part: with the first, unless it sums over all of the weight. */
  boolean hasBias() {
    return from == 0 && (isWhole() || fold.in().hasNoShift());
  }

  int elements() {
    return Math.toIntExact(to - from);
  }

  /** Elements of the arena that it takes. */
  long room() {
    return (to - from + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
