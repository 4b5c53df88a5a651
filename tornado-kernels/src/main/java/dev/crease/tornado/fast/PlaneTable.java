package dev.crease.tornado.fast;

/** Places in the table of a kernel that goes through tensors of one shape. Steps are in elements. */
public final class PlaneTable {

  /** Rows in all blocks of all images. */
  public static final int ITEMS = 0;
  /** Blocks of all images. */
  public static final int PLANES = 1;
  /** Blocks of an image. */
  public static final int BLOCKS = 2;
  /** Columns. */
  public static final int WIDTH = 3;
  /** Rows. */
  public static final int HEIGHT = 4;
  /** 16; a constant in the kernel would be unrolled. */
  public static final int LANES = 5;
  /** From one block of y to the next, images included. */
  public static final int Y_PLANE = 6;
  /** From one row of y to the next. */
  public static final int Y_ROW = 7;
  /** Where the first pixel of y is. */
  public static final int Y_ORIGIN = 8;
  /** From one block of the first operand to the next, images included. */
  public static final int A_PLANE = 9;
  /** The same for blocks whose images are left out. */
  public static final int A_CHANNEL = 10;
  /** From one row of it to the next. */
  public static final int A_ROW = 11;
  /** From one pixel of it to the next. */
  public static final int A_PIXEL = 12;
  /** Where its first pixel is. */
  public static final int A_ORIGIN = 13;
  /** From one block of the second operand to the next, images included. */
  public static final int B_PLANE = 14;
  /** The same for blocks whose images are left out. */
  public static final int B_CHANNEL = 15;
  /** From one row of it to the next. */
  public static final int B_ROW = 16;
  /** From one pixel of it to the next. */
  public static final int B_PIXEL = 17;
  /** Where its first pixel is. */
  public static final int B_ORIGIN = 18;
  /** The halo of y: rows above, columns before, rows below, columns after; then the height and width of an image, and where y begins. */
  public static final int BORDER = 19;
  /** Where the factor of a sum is, in vectors of 16. */
  public static final int FACTOR = 26;
  /** Where the parameters of the function are, in elements, where they are no arguments. */
  public static final int FUNCTION = 27;
  /** What the kernel computes of two operands, likewise; {@link #ALONE} for the first one. */
  public static final int KIND = 28;
  /** Kind: the first operand. */
  public static final int ALONE = -1;
  /** Kind, with that of two operands added: a residual is added too. */
  public static final int ADDS = 16;
  /** Code of the function, likewise. */
  public static final int CODE = 29;
  /** From one block of the residual to the next, images included. */
  public static final int R_PLANE = 30;
  /** From one row of it to the next. */
  public static final int R_ROW = 31;
  /** Where its first pixel is. */
  public static final int R_ORIGIN = 32;
  /** How many numbers there are. */
  public static final int LENGTH = 33;

  private PlaneTable() {}
}
