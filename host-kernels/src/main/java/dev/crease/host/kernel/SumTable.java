package dev.crease.host.kernel;

/** Places in the table of a kernel that sums up products. Steps are in elements. */
public final class SumTable {

  /** Rows of a window over one channel. */
  public static final int ROWS = 0;
  /** From one row of it to the next. */
  public static final int ROW_STEP = 1;
  /** Columns of a window over one channel. */
  public static final int TAPS = 2;
  /** From one column of it to the next. */
  public static final int TAP_STEP = 3;
  /** In x, from one pixel of y to the next. */
  public static final int X_PIXEL = 4;
  /** From one pixel of y to the next. */
  public static final int Y_PIXEL = 5;
  /** From one pixel of the residual to the next; 0 where there is none. */
  public static final int R_PIXEL = 6;
  /** Where the vectors of a pixel of y lie, from the first one. */
  public static final int Y_VECTOR = 7;
  /** Where the vectors of a pixel of the residual lie, from the first one. */
  public static final int R_VECTOR = 9;
  /** Where the weights of the vectors of a pixel lie, from those of the first one. */
  public static final int W_VECTOR = 11;
  /** Runs of a window that are a whole block of elements long. */
  public static final int RUNS = 13;
  /** Runs behind them that are not. */
  public static final int SHORT_RUNS = 14;
  /** Elements of each of those. */
  public static final int SHORT = 15;
  /** Elements of the table without the list that follows: where each run begins, counted from where the window does. */
  public static final int LENGTH = 16;

  private SumTable() {}
}
