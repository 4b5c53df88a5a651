package dev.crease.host.kernel;

/** A row in tiles of one size, and what is left of it in a smaller one. */
final class TiledRow implements RowKernel {

  private final int pixels;
  private final RowKernel wide;
  private final RowKernel[] last;

  /**
   * Rows.
   *
   * @param pixels pixels of a tile
   * @param wide makes as many tiles as there are
   * @param last for each number of pixels that may be left, what makes them
   */
  TiledRow(int pixels, RowKernel wide, RowKernel... last) {
    this.pixels = pixels;
    this.wide = wide;
    this.last = last.clone();
  }

  @Override
  public void row(float[] x, float[] w, float[] bias, float[] r, float[] y, int[] g, int xAt,
      int wAt, int bAt, int rAt, int yAt, int width, float low, float high) {
    int rest = width % pixels;
    int whole = width - rest;
    if (whole > 0) {
      wide.row(x, w, bias, r, y, g, xAt, wAt, bAt, rAt, yAt, whole, low, high);
    }
    if (rest > 0) {
      last[rest].row(x, w, bias, r, y, g, xAt + whole * g[SumTable.X_PIXEL], wAt, bAt,
          rAt + whole * g[SumTable.R_PIXEL], yAt + whole * g[SumTable.Y_PIXEL], rest, low, high);
    }
  }
}
