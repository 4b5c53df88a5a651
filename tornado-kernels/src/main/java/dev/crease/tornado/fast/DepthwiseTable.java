package dev.crease.tornado.fast;

/** Places in the table of a convolution of each channel by itself. Steps are in vectors of 16. */
public final class DepthwiseTable {

  /** Rows of y in all blocks of all images. */
  public static final int ITEMS = 0;
  /** Blocks of y in all images. */
  public static final int PLANES = 1;
  /** Blocks of y. */
  public static final int BLOCKS = 2;
  /** Columns of y. */
  public static final int WIDTH = 3;
  /** Rows of y. */
  public static final int HEIGHT = 4;
  /** From one block of x to the next, images included. */
  public static final int X_PLANE = 5;
  /** In x, from one row of y to the next. */
  public static final int X_ROW = 6;
  /** In x, from one pixel of y to the next. */
  public static final int X_PIXEL = 7;
  /** Where the window of the first pixel begins. */
  public static final int X_ORIGIN = 8;
  /** Rows of a window. */
  public static final int ROWS = 9;
  /** In x, from one row of a window to the next. */
  public static final int ROW_STEP = 10;
  /** Columns of a window. */
  public static final int TAPS = 11;
  /** In x, from one column of a window to the next. */
  public static final int TAP_STEP = 12;
  /** From one block of y to the next, images included. */
  public static final int Y_PLANE = 13;
  /** From one row of y to the next. */
  public static final int Y_ROW = 14;
  /** Where the first pixel of y is. */
  public static final int Y_ORIGIN = 15;
  /** 1 if a residual is added, else 0. */
  public static final int RESIDUAL = 16;
  /** From one block of the residual to the next, images included. */
  public static final int R_PLANE = 17;
  /** From one row of the residual to the next. */
  public static final int R_ROW = 18;
  /** Where the first pixel of the residual is. */
  public static final int R_ORIGIN = 19;
  /** The halo of y: rows above, columns before, rows below, columns after; then the height and width of an image, and where y begins. */
  public static final int BORDER = 20;
  /** Where the weights begin, in vectors of 16. */
  public static final int W_ORIGIN = 27;
  /** Where the bias begins, in vectors of 16. */
  public static final int B_ORIGIN = 28;
  /** Where the limits are, in elements. */
  public static final int LIMITS = 29;
  /** How many numbers there are. */
  public static final int LENGTH = 30;

  private DepthwiseTable() {}
}
