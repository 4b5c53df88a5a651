package dev.crease.tornado.tiled;

/**
 * The numbers that {@code SlabTile} reads: a convolution as a product of matrices that are never written down, {@code y[o,p]
 * = Σ w[o,c,t]·x[c,p+t]} with o the output channel, p the pixel of any image, c the input channel and t the element of a
 * window. What is not here is as {@link TileTable} has it.
 *
 * <p>Weights lie as the tiles read them: {@code [⌈outputs/64⌉][⌈channels/8⌉][taps][8, fewer in the last][64]}.
 */
public final class SlabTable {

  /** Input channels of a slab. */
  public static final int SLAB = 8;

  /** From one output channel to the next in local memory, for 64 pixels. */
  public static final int ROW = 68;

  /** Input channels of a group. */
  public static final int CHANNELS = 2;
  /** In x, from one channel to the next. */
  public static final int X_CHANNEL = 4;
  /** Elements of a window. */
  public static final int TAPS = 5;
  /** Parts of each sum. */
  public static final int PARTS = 24;
  /** In y, from one part of the sums to the next. */
  public static final int Y_PART = 25;
  /** Pixels of an image of y. */
  public static final int SPATIAL = 26;
  /** For each element of the window: its offset in x from the window's begin, then its coordinates in the image, three. */
  public static final int WINDOW = 27;

  private SlabTable() {}
}
