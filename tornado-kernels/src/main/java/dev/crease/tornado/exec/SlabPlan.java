package dev.crease.tornado.exec;

import dev.crease.tornado.tiled.TileTable;

/**
 * How wide the tiles of a sum of products are, and in how many parts each sum is computed.
 *
 * @param pixels of a work-item
 * @param parts of each sum
 */
record SlabPlan(int pixels, int parts) {

  /** Pixels of a work-item of the larger tiles. */
  static final int WIDE = 8;

  private static final int NARROW = 4;

  /** Parts with fewer slabs than that spend more time on adding them up than on themselves. */
  private static final int LEAST_SLABS = 8;

  private static final int MOST_PARTS = 64;

  /** What begin and end of a tile take, in slabs. */
  private static final double EDGES = 6;

  /** What the launch takes that adds up parts, in narrow slabs. */
  private static final double ADDING = 16;

  /** A wide slab takes that many times as long as a narrow one, for twice the pixels. */
  private static final double WIDE_SLAB = 1.7;

  /**
   * The quickest one.
   *
   * @param units compute units of the device
   * @param pixels of all images
   * @param outputTiles tiles of output channels
   * @param slabs of each sum
   */
  static SlabPlan of(int units, int pixels, int outputTiles, int slabs) {
    SlabPlan best = new SlabPlan(NARROW, 1);
    for (int items : new int[]{NARROW, WIDE}) {
      for (int parts = 1; parts <= Math.clamp(slabs / LEAST_SLABS, 1, MOST_PARTS); parts++) {
        SlabPlan plan = new SlabPlan(items, parts);
        if (plan.time(units, pixels, outputTiles, slabs) < best.time(units, pixels, outputTiles,
            slabs)) {
          best = plan;
        }
      }
    }
    return best;
  }

  /** A compute unit with a single work-group waits for memory half of the time, hence one round more. */
  private double time(int units, int pixelsOfAll, int outputTiles, int slabs) {
    double groups = (double) pixelTiles(pixelsOfAll) * outputTiles * parts;
    double rounds = Math.ceil(groups / Math.max(1, units)) + 1;
    return rounds * (Math.ceilDiv(slabs, parts) + EDGES) * (pixels == WIDE ? WIDE_SLAB : 1)
        + (parts > 1 ? ADDING + parts : 0);
  }

  /** Tiles of all pixels. */
  int pixelTiles(int pixelsOfAll) {
    return Math.ceilDiv(pixelsOfAll, TileTable.ITEMS_X * pixels);
  }
}
