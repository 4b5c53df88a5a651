package dev.crease.host;

import dev.crease.exec.lowering.Halo;
import dev.crease.exec.lowering.Place;
import java.util.Arrays;

/** The zeros around images. */
final class Borders {

  private Borders() {}

  /**
   * Clears what lies around some rows of a block; what lies above belongs to the first row, what lies below to the last.
   *
   * @param y (out) the elements
   * @param place how they lie
   * @param plane the block, counted over all images
   * @param from the first row
   * @param to the row behind the last
   */
  static void clear(float[] y, Place place, int plane, int from, int to) {
    Halo halo = place.layout().halo();
    if (halo.isNone()) {
      return;
    }
    int block = place.layout().block();
    int stride = place.rowStride();
    int begin = place.begin() + plane * place.planeStride();
    int first = begin + (halo.top() + from) * stride;
    int end = begin + (halo.top() + to) * stride;
    if (from == 0) {
      Arrays.fill(y, begin, first, 0);
    }
    for (int row = first; row < end; row += stride) {
      Arrays.fill(y, row, row + halo.left() * block, 0);
      Arrays.fill(y, row + stride - halo.right() * block, row + stride, 0);
    }
    if (to == place.height()) {
      Arrays.fill(y, end, end + halo.bottom() * stride, 0);
    }
  }
}
