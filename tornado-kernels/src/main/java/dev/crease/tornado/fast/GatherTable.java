package dev.crease.tornado.fast;

/** Places in the table of a kernel that picks rows and columns. Steps are in vectors of 16. */
public final class GatherTable {

  /** Rows of y in all blocks of all images. */
  public static final int ITEMS = 0;
  /** Blocks of y in all images. */
  public static final int PLANES = 1;
  /** Columns of y. */
  public static final int WIDTH = 2;
  /** Rows of y. */
  public static final int HEIGHT = 3;
  /** From one block of x to the next, images included. */
  public static final int X_PLANE = 4;
  /** From one row of x to the next. */
  public static final int X_ROW = 5;
  /** Where the first pixel of x is. */
  public static final int X_ORIGIN = 6;
  /** From one block of y to the next, images included. */
  public static final int Y_PLANE = 7;
  /** From one row of y to the next. */
  public static final int Y_ROW = 8;
  /** Where the first pixel of y is. */
  public static final int Y_ORIGIN = 9;
  /** The halo of y: rows above, columns before, rows below, columns after; then the height and width of an image, and where y begins. */
  public static final int BORDER = 10;
  /** Where the filling is, in vectors of 16. */
  public static final int FILL = 17;
  /** For each row of y the row of x, then for each column of y the column of x; −1 where nothing is read. */
  public static final int SOURCES = 18;

  private GatherTable() {}
}
