package dev.crease.tornado.fast;

/**
 * Places in the table of a convolution whose sums go through a convolution of each channel by itself, which lie in memory of the
 * unit meanwhile. Units make one part after the other: some blocks of a band of rows. Behind it are the tables of both.
 */
public final class PairTable {

  /** Kind of the convolution. */
  public static final int CONVOLUTION_KIND = 0;
  /** Kind of what follows it. */
  public static final int DEPTHWISE_KIND = 1;
  /** Where the table of the convolution is, from here. */
  public static final int CONVOLUTION = 2;
  /** Where the table of what follows it is, from here. */
  public static final int DEPTHWISE = 3;
  /** From the memory of one unit to that of the next, in vectors of 16. */
  public static final int UNIT = 4;
  /** Blocks of a part, as in the convolution's table. */
  public static final int GROUP = 5;
  /** How many groups of blocks there are. */
  public static final int GROUPS = 6;
  /** Blocks of an image. */
  public static final int BLOCKS = 7;
  /** From one block between both to the next, in vectors of 16. */
  public static final int PLANE = 8;
  /** Tiles of an image of the convolution. */
  public static final int TILES = 9;
  /** How many bands there are. */
  public static final int BANDS = 10;
  /** Where the first band's numbers are. */
  public static final int FIRST = 11;

  /** In a band's numbers: its first tile of the convolution. */
  public static final int TILE = 0;
  /** Its tiles. */
  public static final int COUNT = 1;
  /** Its first row of y. */
  public static final int ROW = 2;
  /** Its rows of y. */
  public static final int ROWS = 3;
  /** How many numbers a band has. */
  public static final int LENGTH = 4;

  private PairTable() {}
}
