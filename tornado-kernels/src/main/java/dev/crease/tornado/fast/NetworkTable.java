package dev.crease.tornado.fast;

/**
 * Places in the program of a kernel that runs a whole network: how many steps there are, where each one's numbers are, and its
 * kinds of step.
 */
public final class NetworkTable {

  /** How many steps. */
  public static final int STEPS = 0;
  /** How many work-items run them together. */
  public static final int UNITS = 1;
  /** Where in the outputs it says, by 1, that all steps are done. */
  public static final int DONE = 2;
  /** How often a unit looks for the others before it gives up. */
  public static final int PATIENCE = 3;
  /** Where units keep the sums of a tile, in vectors of 16: each has room for {@link #MOST_SUMS}. */
  public static final int ASIDE = 4;
  /** Where the first step's numbers are. */
  public static final int FIRST = 5;

  /** Pixels of a tile of {@link #DEPTHWISE_ROWS}. */
  public static final int DEPTHWISE_PIXELS = 7;

  /** Sums of the largest tile of rows, in vectors of 16: pixels times blocks. */
  public static final int MOST_SUMS = 28;

  /** More than the pixels of a tile. */
  public static final int OF_ROW = 64;

  /** In a step's numbers: its kind. */
  public static final int KIND = 0;
  /** Its items across, of each part. */
  public static final int ACROSS = 1;
  /** Its parts. */
  public static final int PARTS = 2;
  /** 1 if a unit has the same items of all parts, 0 if it has items one after the other through the parts. */
  public static final int BANDS = 3;
  /** Where the table of its kernel begins. */
  public static final int TABLE = 4;
  /** For kernels of rows, whose tables do not say where anything begins: where the first operand does. */
  public static final int A = 5;
  /** Where the second operand begins, or 1 where a rearrangement has gaps. */
  public static final int B = 6;
  /** Where the result begins. */
  public static final int Y = 7;
  /** Pixels of a tile, and {@link #OF_ROW} times the tiles of a row; where what fills gaps is; 1 for the logarithm of a softmax. */
  public static final int MORE = 8;
  /** 1 if the units wait for each other after it. */
  public static final int WAIT = 9;
  /** How many steps stand here side by side, one for each unit, which does all of it: 1 if it is one for all. */
  public static final int SIDE = 10;
  /** In how many rounds, the last ones, two units that are neighbours share what is left: then an item may be done twice. */
  public static final int TOGETHER = 11;
  /** How many numbers a step has. */
  public static final int LENGTH = 12;

  /** Kind, with the number of pixels added: tiles that end with their row, the pixels of x next to each other. */
  public static final int ROW_TILES = 0;
  /** Kind: the same, with every second pixel of x. */
  public static final int WIDE_ROW_TILES = 40;
  /** Kind: the same, with every second pixel of x in blocks of three channels. */
  public static final int NARROW_ROW_TILES = 80;
  /** What is added to the kind of tiles of rows where they have two blocks of channels. */
  public static final int TWO_BLOCKS = 120;
  /** Kind: tiles that go on in the next row. */
  public static final int TILES = 240;
  /** Kind: convolution of each channel by itself, or an affine. */
  public static final int DEPTHWISE = 241;
  /** Kind: the same in tiles of {@link #DEPTHWISE_PIXELS} that end with their row. */
  public static final int DEPTHWISE_ROWS = 242;
  /** Kind: such tiles with three columns of a window next to each other, and so the pixels of x. */
  public static final int DEPTHWISE_THREES = 243;
  /** Kind: the same, with every second pixel of x. */
  public static final int WIDE_DEPTHWISE_THREES = 244;
  /** Kind: pool. */
  public static final int POOL = 245;
  /** Kind: sum over the pixels of a plane. */
  public static final int SUM = 246;
  /** Kind: function of what is made of two elements. */
  public static final int BINARY = 247;
  /** Kind: concatenation of whole blocks. */
  public static final int CONCAT = 248;
  /** Kind: part of a concatenation, from any channel on. */
  public static final int PART = 249;
  /** Kind: picked rows and columns. */
  public static final int GATHER = 250;
  /** Kind: another layout. */
  public static final int COPY = 251;
  /** Kind: another layout of an input. */
  public static final int COPY_IN = 252;
  /** Kind: an output. */
  public static final int COPY_OUT = 253;
  /** Kind: part of a concatenation of rows. */
  public static final int ROWS_PART = 254;
  /** Kind: rearranged rows. */
  public static final int ROWS_REARRANGE = 255;
  /** Kind: softmax of rows. */
  public static final int ROWS_SOFTMAX = 256;
  /** Kind: an input as it is. */
  public static final int ROWS_IN = 257;
  /** Kind: an output as it is. */
  public static final int ROWS_OUT = 258;

  /** Kind: the halo of a plane. */
  public static final int BORDER = 259;

  /** Kind: Winograd's transform of x. */
  public static final int WINOGRAD_INPUT = 260;
  /** Kind: Winograd's transform of the products. */
  public static final int WINOGRAD_OUTPUT = 261;
  /** Kind: function of one or two elements that has no more than limits and a product. */
  public static final int CLAMPED = 262;

  /** Kind: a convolution, then one of each channel by itself: see {@link PairTable}. */
  public static final int PAIR = 263;

  /** Kind: {@link #CLAMPED}, then sigmoid, tanh or swish of what that has made. */
  public static final int SMOOTH = 264;

  /** Elements of an item where steps go element by element. */
  public static final int CHUNK = 64;

  private NetworkTable() {}
}
