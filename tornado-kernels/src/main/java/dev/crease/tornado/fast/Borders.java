package dev.crease.tornado.fast;

import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** The zeros around images, which whatever writes a tensor writes too: its memory has held other tensors. */
final class Borders {

  /** Numbers in a table: rows above, columns before, rows below, columns after, height and width of an image; where y begins. */
  static final int LENGTH = 7;

  private Borders() {}

  /**
   * Clears the border of one plane.
   *
   * @param y (out) blocks of 16 channels
   * @param g (in) the table
   * @param at where the seven numbers are
   * @param plane which block of which image
   */
  static void clear(VectorFloat16 y, IntArray g, int at, int plane) {
    int top = g.get(at);
    int left = g.get(at + 1);
    int height = g.get(at + 4);
    int inner = left + g.get(at + 5);
    int columns = inner + g.get(at + 3);
    int rows = top + height + g.get(at + 2);
    int first = plane * rows * columns + g.get(at + 6);
    Float16 zero = new Float16(0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f);
    for (int r = 0; r < rows; r++) {
      int row = first + r * columns;
      int before = r < top || r >= top + height ? columns : left;
      int after = r < top || r >= top + height ? columns : inner;
      for (int i = 0; i < before; i++) {
        y.set(row + i, zero);
      }
      for (int i = after; i < columns; i++) {
        y.set(row + i, zero);
      }
    }
  }
}
