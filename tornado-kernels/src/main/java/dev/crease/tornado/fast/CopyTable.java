package dev.crease.tornado.fast;

/** Places in the table of a kernel that copies tensors from one layout to another. Steps are in elements. */
public final class CopyTable {

  /** Rows in all blocks of all images, those of the halo included. */
  public static final int ITEMS = 0;
  /** Blocks of y. */
  public static final int BLOCKS = 1;
  /** Channels of a block of y. */
  public static final int BLOCK = 2;
  /** Channels. */
  public static final int CHANNELS = 3;
  /** Columns without the halo. */
  public static final int WIDTH = 4;
  /** Rows without the halo. */
  public static final int HEIGHT = 5;
  /** Rows of the halo of y above. */
  public static final int TOP = 6;
  /** Columns of the halo of y before. */
  public static final int LEFT = 7;
  /** Rows of y with the halo. */
  public static final int ROWS = 8;
  /** Columns of y with the halo. */
  public static final int COLUMNS = 9;
  /** From one image of x to the next. */
  public static final int X_IMAGE = 10;
  /** Channels of a block of x, 1 in rows. */
  public static final int X_BLOCK = 11;
  /** From one block of x to the next. */
  public static final int X_PLANE = 12;
  /** From one row of x to the next. */
  public static final int X_ROW = 13;
  /** From one pixel of x to the next. */
  public static final int X_PIXEL = 14;
  /** Where the first pixel of x is. */
  public static final int X_ORIGIN = 15;
  /** Where y begins. */
  public static final int Y_BEGIN = 16;
  /** How many numbers there are. */
  public static final int LENGTH = 17;

  private CopyTable() {}
}
