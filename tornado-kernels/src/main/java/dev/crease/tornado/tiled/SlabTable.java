package dev.crease.tornado.tiled;

/**
 * The numbers that {@code SlabTile} reads: a convolution as a product of matrices that are never written down, {@code y[o,p]
 * = Σ w[o,c,t]·x[c,p+t]} with o the output channel, p the pixel of any image, c the input channel and t the element of a
 * window.
 *
 * <p>Weights lie as the tiles read them: {@code [⌈outputs/64⌉][⌈channels/8⌉][taps][8, fewer in the last][64]}.
 */
public final class SlabTable {

  /** Output channels of a work-group's tile. */
  public static final int TILE = 64;
  /** Work-items along the pixels of a tile. */
  public static final int ITEMS_X = 16;
  /** Work-items along the output channels of a tile. */
  public static final int ITEMS_Y = 8;
  /** Input channels of a slab. */
  public static final int SLAB = 8;

  /** Pixels of all images. */
  public static final int PIXELS = 0;
  /** Output channels of a group. */
  public static final int OUTPUTS = 1;
  /** Input channels of a group. */
  public static final int CHANNELS = 2;
  /** Tiles of output channels of a group. */
  public static final int TILES = 3;
  /** In x, from one channel to the next. */
  public static final int X_CHANNEL = 4;
  /** Elements of a window. */
  public static final int TAPS = 5;
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
  /** Parts of each sum. */
  public static final int PARTS = 24;
  /** In y, from one part of the sums to the next. */
  public static final int Y_PART = 25;
  /** For each element of the window: its offset in x from the window's begin, then its coordinates in the image, three. */
  public static final int WINDOW = 26;

  private SlabTable() {}
}
