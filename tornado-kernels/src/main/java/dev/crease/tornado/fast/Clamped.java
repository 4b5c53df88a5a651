package dev.crease.tornado.fast;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;
import uk.ac.manchester.tornado.api.types.vectors.Float16;

/** Functions of one or two elements that vectors can do as a whole. */
final class Clamped {

  private Clamped() {}

  /**
   * One row of one block of {@code y = min(max(p·v + q, low), high)}, of v times that, or of v itself, where v is a, a + b,
   * a − b or a·b, and may have a residual added.
   *
   * @param plane which block of which image
   * @param row which row
   * @param memory (in, out) the operands and y
   * @param numbers (in) p, q, low, high, and 0, 1 where v is a factor or 2 where y is v, from where the table says
   * @param g (in) see {@link PlaneTable}
   * @param t where the table begins
   */
  static void row(int plane, int row, VectorFloat16 memory, FloatArray numbers, IntArray g, int t) {
    int channel = plane % g.get(t + PlaneTable.BLOCKS);
    int a = (plane * g.get(t + PlaneTable.A_PLANE) + channel * g.get(t + PlaneTable.A_CHANNEL)
        + row * g.get(t + PlaneTable.A_ROW) + g.get(t + PlaneTable.A_ORIGIN)) / 16;
    int b = (plane * g.get(t + PlaneTable.B_PLANE) + channel * g.get(t + PlaneTable.B_CHANNEL)
        + row * g.get(t + PlaneTable.B_ROW) + g.get(t + PlaneTable.B_ORIGIN)) / 16;
    int y = (plane * g.get(t + PlaneTable.Y_PLANE) + row * g.get(t + PlaneTable.Y_ROW)
        + g.get(t + PlaneTable.Y_ORIGIN)) / 16;
    int other = (plane * g.get(t + PlaneTable.R_PLANE) + row * g.get(t + PlaneTable.R_ROW)
        + g.get(t + PlaneTable.R_ORIGIN)) / 16;
    int stepA = g.get(t + PlaneTable.A_PIXEL) / 16;
    int stepB = g.get(t + PlaneTable.B_PIXEL) / 16;
    int code = g.get(t + PlaneTable.KIND);
    int kind = code < PlaneTable.ADDS ? code : code - PlaneTable.ADDS;
    int f = g.get(t + PlaneTable.FUNCTION);
    float p = numbers.get(f);
    float q = numbers.get(f + 1);
    float low = numbers.get(f + 2);
    float high = numbers.get(f + 3);
    float form = numbers.get(f + 4);
    Float16 factor = new Float16(p, p, p, p, p, p, p, p, p, p, p, p, p, p, p, p);
    Float16 offset = new Float16(q, q, q, q, q, q, q, q, q, q, q, q, q, q, q, q);
    int width = g.get(t + PlaneTable.WIDTH);
    for (int i = 0; i < width; i++) {
      Float16 v = memory.get(a + i * stepA);
      if (kind >= 0) {
        Float16 u = memory.get(b + i * stepB);
        if (kind == 0) {
          v = Float16.add(v, u);
        } else if (kind == 1) {
          v = Float16.sub(v, u);
        } else {
          v = Float16.mult(v, u);
        }
      }
      if (code >= PlaneTable.ADDS) {
        v = Float16.add(v, memory.get(other + i));
      }
      if (form == 2f) {
        memory.set(y + i, v);
      } else {
        Float16 within = Lanes.clamp(Float16.add(Float16.mult(v, factor), offset), low, high);
        if (form == 1f) {
          within = Float16.mult(within, v);
        }
        memory.set(y + i, within);
      }
    }
  }
}
