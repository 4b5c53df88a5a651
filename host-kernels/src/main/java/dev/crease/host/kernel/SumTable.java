package dev.crease.host.kernel;

/** Places in the table of a kernel that sums up products. Steps are in elements. */
public final class SumTable {

  /** Blocks of x. */
  public static final int PLANES = 0;
  /** Blocks of x that are full. */
  public static final int WHOLE_PLANES = 1;
  /** From one block of x to the next. */
  public static final int PLANE_STEP = 2;
  /** Rows of a window. */
  public static final int ROWS = 3;
  /** From one row of a window to the next. */
  public static final int ROW_STEP = 4;
  /** Runs of elements in a row of a window. */
  public static final int TAPS = 5;
  /** From one run to the next. */
  public static final int TAP_STEP = 6;
  /** Elements of a run. */
  public static final int INNER = 7;
  /** Elements of a run in the last block of x. */
  public static final int LAST_INNER = 8;
  /** In x, from one pixel of y to the next. */
  public static final int X_PIXEL = 9;
  /** From one pixel of y to the next. */
  public static final int Y_PIXEL = 10;
  /** From one pixel of the residual to the next; 0 where there is none. */
  public static final int R_PIXEL = 11;
  /** Where the vectors of a pixel of y lie, from the first one. */
  public static final int Y_VECTOR = 12;
  /** Where the vectors of a pixel of the residual lie, from the first one. */
  public static final int R_VECTOR = 14;
  /** Runs of a whole block of elements in a window, where it has no others, and they are listed behind the table. */
  public static final int RUNS = 16;
  /** Elements of the table without the list: where each run begins, from where the window does. */
  public static final int LENGTH = 17;

  private SumTable() {}
}
