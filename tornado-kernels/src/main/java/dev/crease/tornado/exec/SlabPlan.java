package dev.crease.tornado.exec;

import dev.crease.tornado.tiled.TileTable;
import java.util.List;

/**
 * Which tiles a sum of products has, and in how many parts each sum is computed.
 *
 * @param tile the tiles
 * @param parts of each sum
 */
record SlabPlan(Tile tile, int parts) {

  /**
   * Tiles of {@link TileTable#TILE} output channels, whose kernel is in {@link Kernels#slabs}, with times as measured on an NVIDIA H100.
   *
   * @param pixels of a work-item
   * @param resident work-groups that a compute unit has room for at once
   * @param slab what a slab takes, in µs, whatever other groups there are
   * @param share what it takes more for each group on the same compute unit, in µs
   * @param edges what begin and end of a tile take, in slabs
   */
  record Tile(int pixels, int resident, double slab, double share, double edges) {

    /** How many cover all pixels. */
    int count(int pixelsOfAll) {
      return Math.ceilDiv(pixelsOfAll, TileTable.ITEMS_X * pixels);
    }

    /** What a slab of each of so many groups takes on one compute unit, in µs. */
    private double slabs(int groups) {
      int full = groups / resident;
      int rest = groups % resident;
      return full * (slab + resident * share) + (rest > 0 ? slab + rest * share : 0);
    }
  }

  private static final List<Tile> TILES = List.of(
      new Tile(4, 4, 0.55, 0.17, 4.7),
      new Tile(8, 3, 0.62, 0.31, 6));

  /** Parts with fewer slabs than that spend more time on adding them up than on themselves. */
  private static final int LEAST_SLABS = 4;

  private static final int MOST_PARTS = 64;

  /** What the launch takes that adds up parts, in µs, and each element of the result, and what each part takes of both. */
  private static final double ADDING = 4;
  private static final double ADDING_ELEMENT = 5e-6;
  private static final double ADDING_PART = 0.02;

  /**
   * The quickest one.
   *
   * @param units compute units of the device
   * @param pixels of all images
   * @param outputTiles tiles of output channels
   * @param slabs of each sum
   */
  static SlabPlan of(int units, int pixels, int outputTiles, int slabs) {
    SlabPlan best = new SlabPlan(TILES.getFirst(), 1);
    for (Tile tile : TILES) {
      for (int parts = 1; parts <= Math.clamp(slabs / LEAST_SLABS, 1, MOST_PARTS); parts++) {
        SlabPlan plan = new SlabPlan(tile, parts);
        if (plan.time(units, pixels, outputTiles, slabs) < best.time(units, pixels, outputTiles,
            slabs)) {
          best = plan;
        }
      }
    }
    return best;
  }

  private double time(int units, int pixels, int outputTiles, int slabs) {
    long groups = (long) tile.count(pixels) * outputTiles * parts;
    int each = Math.toIntExact(Math.ceilDiv(groups, Math.max(1, units)));
    double adding = parts == 1
        ? 0
        : (ADDING + ADDING_ELEMENT * pixels * outputTiles * TileTable.TILE)
            * (1 + ADDING_PART * parts);
    return tile.slabs(each) * (Math.ceilDiv(slabs, parts) + tile.edges) + adding;
  }
}
