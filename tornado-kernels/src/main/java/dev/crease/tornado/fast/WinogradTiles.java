package dev.crease.tornado.fast;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/**
 * The transforms of Winograd's F(2×2, 3×3) over blocks of 16 channels. Columns are made one by one: written out they would be
 * four times the code.
 *
 * <p><b>Accuracy:</b> fp32; sums of four terms and of nine.
 *
 * <p><b>Source:</b> A. Lavin, S. Gray: Fast Algorithms for Convolutional Neural Networks, 2015, section 4.1.
 */
final class WinogradTiles {

  private WinogradTiles() {}

  /**
   * {@code v = Bᵀ·d·B} for one tile of one block of x.
   *
   * @param item which tile of those that are transformed
   * @param block which block
   * @param memory (in, out) x, with a halo of 1, and the transformed elements
   * @param g (in) see {@link WinogradTable}
   * @param t where the table begins
   */
  static void input(int item, int block, VectorFloat16 memory, IntArray g, int t) {
    int columns = g.get(t + WinogradTable.COLUMNS);
    int tile = g.get(t + WinogradTable.FIRST) + item;
    int row = tile / columns;
    int stride = g.get(t + WinogradTable.ROW);
    int at0 = g.get(t + WinogradTable.ORIGIN) + block * g.get(t + WinogradTable.PLANE)
        + 2 * row * stride + 2 * (tile - row * columns);
    // The fourth row of a last tile may lie outside; what it gives goes into a row of y that is not
    // kept.
    int end = g.get(t + WinogradTable.HEIGHT) + 1;
    int bottom = 2 * row + 3 < end ? 3 : end - 2 * row;
    int step = g.get(t + WinogradTable.STEP);
    int to = g.get(t + WinogradTable.TILES) + block * g.get(t + WinogradTable.COUNT) + item;
    for (int j = 0; j < 4; j++) {
      int p = j == 3 ? 1 : j;
      int q = j == 2 ? 1 : j == 3 ? 3 : 2;
      float s = j == 1 ? 1f : -1f;
      Float16 sign = new Float16(s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s);
      Float16 e0 = Float16.add(memory.get(at0 + p), Float16.mult(sign, memory.get(at0 + q)));
      int at1 = at0 + stride;
      Float16 e1 = Float16.add(memory.get(at1 + p), Float16.mult(sign, memory.get(at1 + q)));
      int at2 = at1 + stride;
      Float16 e2 = Float16.add(memory.get(at2 + p), Float16.mult(sign, memory.get(at2 + q)));
      int at3 = at0 + bottom * stride;
      Float16 e3 = Float16.add(memory.get(at3 + p), Float16.mult(sign, memory.get(at3 + q)));
      int column = to + j * step;
      memory.set(column, Float16.sub(e0, e2));
      memory.set(column + 4 * step, Float16.add(e1, e2));
      memory.set(column + 8 * step, Float16.sub(e2, e1));
      memory.set(column + 12 * step, Float16.sub(e1, e3));
    }
  }

  /**
   * {@code y = min(max(Aᵀ·m·A + bias + residual, low), high)} for one tile of one block of y.
   *
   * @param item which tile of those that are transformed
   * @param block which block of y, of those that there are products of
   * @param memory (in, out) the products, the residual and y
   * @param limits (in) low and high
   * @param g (in) see {@link WinogradTable}
   * @param t where the table begins
   */
  static void output(int item, int block, VectorFloat16 memory, FloatArray limits, IntArray g,
      int t) {
    int columns = g.get(t + WinogradTable.COLUMNS);
    int tile = g.get(t + WinogradTable.FIRST) + item;
    int row = tile / columns;
    int column = tile - row * columns;
    int step = g.get(t + WinogradTable.STEP);
    int from = g.get(t + WinogradTable.TILES) + block * g.get(t + WinogradTable.COUNT) + item;
    int stride = g.get(t + WinogradTable.ROW);
    int to = g.get(t + WinogradTable.ORIGIN) + block * g.get(t + WinogradTable.PLANE)
        + 2 * row * stride + 2 * column;
    int other = g.get(t + WinogradTable.R_ORIGIN) + block * g.get(t + WinogradTable.R_PLANE)
        + 2 * row * g.get(t + WinogradTable.R_ROW) + 2 * column;
    float low = limits.get(g.get(t + WinogradTable.LIMITS));
    float high = limits.get(g.get(t + WinogradTable.LIMITS) + 1);
    Float16 bias = memory.get(g.get(t + WinogradTable.BIAS) + block);
    int rows = g.get(t + WinogradTable.HEIGHT) - 2 * row;
    int width = g.get(t + WinogradTable.WIDTH) - 2 * column;
    for (int j = 0; j < 2; j++) {
      if (j < width) {
        float s = j == 0 ? 1f : -1f;
        int z = j == 0 ? 0 : 3 * step;
        Float16 sign = new Float16(s, s, s, s, s, s, s, s, s, s, s, s, s, s, s, s);
        int at = from;
        Float16 r0 = Float16.add(memory.get(at + step),
            Float16.mult(sign, Float16.add(memory.get(at + 2 * step), memory.get(at + z))));
        at = at + 4 * step;
        Float16 r1 = Float16.add(memory.get(at + step),
            Float16.mult(sign, Float16.add(memory.get(at + 2 * step), memory.get(at + z))));
        at = at + 4 * step;
        Float16 r2 = Float16.add(memory.get(at + step),
            Float16.mult(sign, Float16.add(memory.get(at + 2 * step), memory.get(at + z))));
        at = at + 4 * step;
        Float16 r3 = Float16.add(memory.get(at + step),
            Float16.mult(sign, Float16.add(memory.get(at + 2 * step), memory.get(at + z))));
        memory.set(to + j, Float16.add(Float16.add(r0, r1), r2));
        if (rows > 1) {
          memory.set(to + stride + j, Float16.sub(Float16.sub(r1, r2), r3));
        }
        for (int i = 0; i < 2; i++) {
          if (i < rows) {
            Float16 v = Float16.add(memory.get(to + i * stride + j), bias);
            if (g.get(t + WinogradTable.RESIDUAL) != 0) {
              v = Float16.add(v, memory.get(other + i * g.get(t + WinogradTable.R_ROW) + j));
            }
            memory.set(to + i * stride + j, Lanes.clamp(v, low, high));
          }
        }
      }
    }
  }
}
