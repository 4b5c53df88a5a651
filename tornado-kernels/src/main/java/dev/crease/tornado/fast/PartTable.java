package dev.crease.tornado.fast;

/** Places in the table of a kernel that copies channels to any channel of another tensor. Steps are in elements. */
public final class PartTable {

  /** Rows of y in the blocks that are written, in all images. */
  public static final int ITEMS = 0;
  /** Blocks that are written, in all images. */
  public static final int PLANES = 1;
  /** Blocks of an image that are written. */
  public static final int BLOCKS = 2;
  /** Blocks of an image of y. */
  public static final int ALL_BLOCKS = 3;
  /** The first block that is written. */
  public static final int FIRST_BLOCK = 4;
  /** The channel of y that the first of x becomes. */
  public static final int FIRST = 5;
  /** Channels of x. */
  public static final int CHANNELS = 6;
  /** Columns. */
  public static final int WIDTH = 7;
  /** Rows. */
  public static final int HEIGHT = 8;
  /** From one image of x to the next. */
  public static final int X_IMAGE = 9;
  /** From one block of x to the next. */
  public static final int X_PLANE = 10;
  /** From one row of x to the next. */
  public static final int X_ROW = 11;
  /** Where the first pixel of x is. */
  public static final int X_ORIGIN = 12;
  /** From one block of y to the next, images included. */
  public static final int Y_PLANE = 13;
  /** From one row of y to the next. */
  public static final int Y_ROW = 14;
  /** Where the first pixel of y is. */
  public static final int Y_ORIGIN = 15;
  /** The halo of y: rows above, columns before, rows below, columns after; then the height and width of an image, and where y begins. */
  public static final int BORDER = 16;
  /** Channels that are written: those of x, and after the last ones zeros that fill up a block. */
  public static final int WRITTEN = 23;
  /** How many numbers there are. */
  public static final int LENGTH = 24;

  private PartTable() {}
}
