package dev.crease.tornado.fast;

/** Places in the table of a convolution. Steps of x are in elements, of y and the residual in vectors of 16. */
public final class ConvolutionTable {

  /** Tiles of pixels. */
  public static final int TILES = 0;
  /** Pixels of y in all images. */
  public static final int PIXELS = 1;
  /** Columns of y, as far as they are made: of a transposed convolution those of one phase. */
  public static final int WIDTH = 2;
  /** Rows of y, likewise. */
  public static final int HEIGHT = 3;
  /** Images. */
  public static final int IMAGES = 4;
  /** Blocks of y that a work-item makes. */
  public static final int GROUP = 5;
  /** Blocks of y. */
  public static final int BLOCKS = 6;
  /** From one image of x to the next. */
  public static final int X_IMAGE = 7;
  /** In x, from one row of y to the next. */
  public static final int X_ROW = 8;
  /** In x, from one pixel of y to the next. */
  public static final int X_PIXEL = 9;
  /** Where the window of the first pixel begins. */
  public static final int X_ORIGIN = 10;
  /** Runs of elements in a window, in all blocks of x. */
  public static final int RUNS = 11;
  /** Runs in blocks of x that are full. */
  public static final int WHOLE_RUNS = 12;
  /** Elements of a run. */
  public static final int INNER = 13;
  /** Elements of a run in the last block of x. */
  public static final int LAST_INNER = 14;
  /** Vectors of weights for a block of y. */
  public static final int WEIGHTS = 15;
  /** From one image of y to the next. */
  public static final int Y_IMAGE = 16;
  /** From one block of y to the next. */
  public static final int Y_PLANE = 17;
  /** From one row of y to the next. */
  public static final int Y_ROW = 18;
  /** Where the first pixel of y is. */
  public static final int Y_ORIGIN = 19;
  /** 1 if a residual is added, 2 if sums are left as they are, else 0. */
  public static final int RESIDUAL = 20;
  /** From one image of the residual to the next. */
  public static final int R_IMAGE = 21;
  /** From one block of the residual to the next. */
  public static final int R_PLANE = 22;
  /** From one row of the residual to the next. */
  public static final int R_ROW = 23;
  /** Where the first pixel of the residual is. */
  public static final int R_ORIGIN = 24;
  /** The halo of y: rows above, columns before, rows below, columns after; then the height and width of an image, and where y begins. */
  public static final int BORDER = 25;
  /** In y and in the residual, from one pixel to the next. */
  public static final int Y_PIXEL = 32;
  /** Where the weights begin, in vectors of 16. */
  public static final int W_ORIGIN = 33;
  /** Where the bias begins, in vectors of 16. */
  public static final int B_ORIGIN = 34;
  /** Where the limits are, in elements. */
  public static final int LIMITS = 35;
  /** From the weights of one image to those of the next: 0 unless each has its own. */
  public static final int W_IMAGE = 36;
  /** Where the runs begin, from the window's begin: the outermost first. */
  public static final int OFFSETS = 37;

  private ConvolutionTable() {}
}
