package dev.crease.host;

import dev.crease.exec.lowering.Place;

/** A work over the rows of each block of an output, whose halo it clears. */
abstract class RowsWork extends Work {

  /** Elements of an item that make up for the cost of taking it. */
  private static final int GRAIN = 8192;

  private final float[] array;
  private final Place place;
  private final int pieces;
  private final int[] order;

  /**
   * A work.
   *
   * @param site where the work goes
   * @param array the output's elements
   * @param place how they lie
   * @param operations floating-point operations, or what takes as long, of each element
   */
  RowsWork(WorkSite site, float[] array, Place place, long operations) {
    super(Math.multiplyExact(place.images() * place.blocks(), pieces(site, place, operations)),
        isMuch(place, operations));
    this.array = array;
    this.place = place;
    this.pieces = pieces(site, place, operations);
    this.order = Bands.order(place.images(), place.blocks(), pieces, site.threads());
  }

  private static boolean isMuch(Place place, long operations) {
    return WorkSite.isMuch(place.shape().elements(), operations);
  }

  private static int pieces(WorkSite site, Place place, long operations) {
    long row = Math.max(1, operations * place.width() * place.layout().block());
    int rows = Math.clamp(GRAIN * 4 / row, 1, place.height());
    int pieces = Math.ceilDiv(place.height(), rows);
    return isMuch(place, operations)
        ? Bands.even(pieces, place.height(), site.threads())
        : pieces;
  }

  /** Makes one row of a block, counted over all images. */
  abstract void row(int plane, int row);

  @Override
  final void run(int number) {
    int item = order[number];
    int plane = item / pieces;
    int from = Bands.begin(item % pieces, place.height(), pieces);
    int to = Bands.begin(item % pieces + 1, place.height(), pieces);
    for (int row = from; row < to; row++) {
      row(plane, row);
    }
    Borders.clear(array, place, plane, from, to);
  }
}
