package dev.crease.tornado.fast;

/** Places in the table of a concatenation of blocks. Steps are in vectors of 16. */
public final class ConcatTable {

  /** Rows of y in all images, in the blocks that are written. */
  public static final int ITEMS = 0;
  /** Blocks that are written in all images. */
  public static final int PLANES = 1;
  /** Blocks that are written in an image. */
  public static final int BLOCKS = 2;
  /** Blocks of y. */
  public static final int ALL_BLOCKS = 3;
  /** The first block that is written. */
  public static final int FIRST = 4;
  /** Columns. */
  public static final int WIDTH = 5;
  /** Rows. */
  public static final int HEIGHT = 6;
  /** From one block of y to the next, images included. */
  public static final int Y_PLANE = 7;
  /** From one row of y to the next. */
  public static final int Y_ROW = 8;
  /** Where the first pixel of y is. */
  public static final int Y_ORIGIN = 9;
  /** The halo of y: rows above, columns before, rows below, columns after; then the height and width of an image, and where y begins. */
  public static final int BORDER = 10;
  /** For each input: its blocks; from one image to the next, from one block to the next, from one row to the next; where its first pixel is. */
  public static final int PARTS = 17;
  /** How many numbers an input has. */
  public static final int PART = 5;

  private ConcatTable() {}
}
