package dev.crease.tornado.fast;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** Sigmoid, tanh and swish, of vectors as a whole. */
final class Smooth {

  private Smooth() {}

  /**
   * One row of one block of {@code y = min(max(m·s(p·y) + q, low), high)}, or of y times that, where {@code s(x) = 1/(1 + e⁻ˣ) − 1/2}.
   *
   * @param plane which block of which image
   * @param row which row
   * @param memory (in, out) y
   * @param numbers (in) p, q, low, high, m, and 1 where y is a factor, 6 behind where the table says
   * @param g (in) see {@link PlaneTable}
   * @param t where the table begins
   */
  static void row(int plane, int row, VectorFloat16 memory, FloatArray numbers, IntArray g, int t) {
    int y = (plane * g.get(t + PlaneTable.Y_PLANE) + row * g.get(t + PlaneTable.Y_ROW)
        + g.get(t + PlaneTable.Y_ORIGIN)) / 16;
    int f = g.get(t + PlaneTable.FUNCTION) + 6;
    float p = numbers.get(f);
    float q = numbers.get(f + 1);
    float low = numbers.get(f + 2);
    float high = numbers.get(f + 3);
    float m = numbers.get(f + 4);
    float factor = numbers.get(f + 5);
    int width = g.get(t + PlaneTable.WIDTH);
    for (int i = 0; i < width; i++) {
      Float16 v = memory.get(y + i);
      Float16 s = Float16.mult(Lanes.logistic(Float16.mult(v, p)), m);
      Float16 within = Lanes.clamp(Float16.add(s, q), low, high);
      memory.set(y + i, factor == 1f ? Float16.mult(within, v) : within);
    }
  }
}
