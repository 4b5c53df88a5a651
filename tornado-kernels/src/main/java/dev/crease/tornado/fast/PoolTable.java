package dev.crease.tornado.fast;

/** Places in the table of a pool. Steps are in vectors of 16. */
public final class PoolTable {

  /** Rows of y in all blocks of all images. */
  public static final int ITEMS = 0;
  /** Blocks of y in all images. */
  public static final int PLANES = 1;
  /** Columns of y. */
  public static final int WIDTH = 2;
  /** Rows of y. */
  public static final int HEIGHT = 3;
  /** Columns of x. */
  public static final int IN_WIDTH = 4;
  /** Rows of x. */
  public static final int IN_HEIGHT = 5;
  /** Columns of x with the padding after them. */
  public static final int END_WIDTH = 6;
  /** Rows of x with the padding below them. */
  public static final int END_HEIGHT = 7;
  /** Rows of a window. */
  public static final int KERNEL_H = 8;
  /** Columns of a window. */
  public static final int KERNEL_W = 9;
  /** Rows from one window to the next. */
  public static final int STRIDE_H = 10;
  /** Columns from one window to the next. */
  public static final int STRIDE_W = 11;
  /** Rows from one of a window to the next. */
  public static final int DILATION_H = 12;
  /** Columns from one of a window to the next. */
  public static final int DILATION_W = 13;
  /** Rows of padding above. */
  public static final int PAD_H = 14;
  /** Columns of padding before. */
  public static final int PAD_W = 15;
  /** From one block of x to the next, images included. */
  public static final int X_PLANE = 16;
  /** From one row of x to the next. */
  public static final int X_ROW = 17;
  /** Where the first pixel of x is. */
  public static final int X_ORIGIN = 18;
  /** From one block of y to the next, images included. */
  public static final int Y_PLANE = 19;
  /** From one row of y to the next. */
  public static final int Y_ROW = 20;
  /** Where the first pixel of y is. */
  public static final int Y_ORIGIN = 21;
  /** 0 for the greatest, 1 for the mean, 2 for the mean with padding. */
  public static final int KIND = 22;
  /** The halo of y: rows above, columns before, rows below, columns after; then the height and width of an image, and where y begins. */
  public static final int BORDER = 23;
  /** How many numbers there are. */
  public static final int LENGTH = 30;

  private PoolTable() {}
}
