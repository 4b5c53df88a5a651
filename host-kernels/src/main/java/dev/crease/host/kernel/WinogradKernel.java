package dev.crease.host.kernel;

import dev.crease.exec.lowering.WinogradForm;

/**
 * The transforms of one of Winograd's forms. Elements lie in blocks of channels, and those of a tile a fixed step apart.
 *
 * <p><b>Source:</b> see {@link WinogradForm}.
 */
public interface WinogradKernel {

  /** The transforms of a form. */
  static WinogradKernel of(WinogradForm form) {
    return switch (form) {
      case TWO -> new WinogradTwo();
      case FOUR -> new WinogradFour();
    };
  }

  /** The form. */
  WinogradForm form();

  /** Elements that a transform keeps to itself: those of a tile. */
  default int held() {
    return form().products() * Lanes.BLOCK;
  }

  /**
   * {@code v = Bᵀ·d·B} for a row of tiles and a block of channels.
   *
   * @param x (in) blocks of channels
   * @param top where the first row of the first tile begins
   * @param stride from a row to the next
   * @param last the last row, counted from the first, that rows below stand for
   * @param v (out) the transformed elements
   * @param vAt where the first tile begins
   * @param step from one of the elements of a tile to the next
   * @param tiles number of tiles
   * @param held (out) {@link #held} elements
   */
  void input(float[] x, int top, int stride, int last, float[] v, int vAt, int step, int tiles,
      float[] held);

  /**
   * {@code y = min(max(Aᵀ·m·A + bias + residual, low), high)} for a row of tiles and a block of channels.
   *
   * @param m (in) the products
   * @param mAt where the first tile begins
   * @param step from one of the products of a tile to the next
   * @param bias an element per channel
   * @param bAt where the block's begin
   * @param r (in) the residual, or a block of zeros
   * @param rAt where it begins
   * @param rRow from a row of it to the next
   * @param rColumn from a column of it to the next
   * @param y (out) blocks of channels
   * @param yAt where the first tile begins
   * @param yRow from a row of it to the next
   * @param tiles number of tiles
   * @param rows rows of a tile that y has
   * @param columns columns of a tile that y has; where not all of them, there is one tile
   * @param low lower limit
   * @param high upper limit
   * @param held (out) {@link #held} elements
   */
  void output(float[] m, int mAt, int step, float[] bias, int bAt, float[] r, int rAt, int rRow,
      int rColumn, float[] y, int yAt, int yRow, int tiles, int rows, int columns, float low,
      float high, float[] held);

  /**
   * These transforms will be used.
   *
   * @param warmUp (out) what is to be compiled
   * @param inputs tiles of blocks of x in a run
   * @param outputs tiles of blocks of y
   */
  default void warm(WarmUp warmUp, long inputs, long outputs) {
    int block = Lanes.BLOCK;
    int tiles = 2;
    int edge = form().outputs();
    int row = (tiles * edge + 2) * block;
    int step = tiles * block;
    // A transform takes about as long as so many products of a tile of sums.
    int cost = form().products();
    warmUp.add(form() + " of x", cost * inputs, cost * tiles, () -> {
      float[] x = new float[form().inputs() * row];
      float[] v = new float[cost * step];
      float[] held = new float[held()];
      return whole -> input(x, 0, row, edge + 1, v, 0, step, whole ? tiles : 1, held);
    });
    warmUp.add(form() + " of y", cost * outputs, cost * tiles, () -> {
      float[] m = new float[cost * step];
      float[] y = new float[edge * row];
      float[] zeros = new float[block];
      float[] held = new float[held()];
      return whole -> output(m, 0, step, zeros, 0, zeros, 0, 0, 0, y, 0, row, whole ? tiles : 1,
          edge, edge, 0, 0, held);
    });
  }
}
