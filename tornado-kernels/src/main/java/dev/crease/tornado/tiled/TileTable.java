package dev.crease.tornado.tiled;

/**
 * The numbers that {@code ProductTile8} reads: a convolution as a product of matrices that are never written down, {@code
 * y[o,p] = Σ w[o,k]·x[k,p]} with o the output channel, p the pixel of any image and k the element of a window.
 */
public final class TileTable {

  /** Output channels and pixels of a work-group's tile. */
  public static final int TILE = 64;
  /** Work-items along the pixels of a tile. */
  public static final int ITEMS_X = 16;
  /** Work-items along the output channels of a tile. */
  public static final int ITEMS_Y = 8;

  /** Pixels of all images. */
  public static final int PIXELS = 0;
  /** Output channels of a group. */
  public static final int OUTPUTS = 1;
  /** Elements of a window, in all channels of a group. */
  public static final int DEPTH = 2;
  /** Tiles of output channels of a group. */
  public static final int TILES = 3;
  /** In w, from one output channel to the next. */
  public static final int W_OUTPUT = 4;
  /** In w, from one element of the window to the next. */
  public static final int W_DEPTH = 5;
  /** In x, from one image to the next. */
  public static final int X_IMAGE = 6;
  /** In x, from one group to the next. */
  public static final int X_GROUP = 7;
  /** In y, from one image to the next. */
  public static final int Y_IMAGE = 8;
  /** In y, from one output channel to the next. */
  public static final int Y_OUTPUT = 9;
  /** Sizes of an image of x, three. */
  public static final int INPUT = 10;
  /** Sizes of an image of y, three. */
  public static final int OUTPUT = 13;
  /** Strides, three. */
  public static final int STRIDE = 16;
  /** Padding before, three. */
  public static final int PAD = 19;
  /** Elements of x for each row of an image, and for each plane. */
  public static final int X_ROW = 22;
  /** See {@link #X_ROW}. */
  public static final int X_PLANE = 23;
  /** For each element of the window: its offset in x from the window's begin, then its coordinates in the image, three. */
  public static final int WINDOW = 24;

  private TileTable() {}
}
