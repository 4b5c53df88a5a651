package dev.crease.tornado.fast;

/** Places in the table of a transform of Winograd tiles. Steps are in vectors of 16. */
public final class WinogradTable {

  /** The first tile, row by row. */
  public static final int FIRST = 0;
  /** Tiles of a row. */
  public static final int COLUMNS = 1;
  /** From one block of x or y to the next. */
  public static final int PLANE = 2;
  /** From one row of x or y to the next. */
  public static final int ROW = 3;
  /** Where the first tile of x, or the first pixel of y, is. */
  public static final int ORIGIN = 4;
  /** Where the transformed elements begin. */
  public static final int TILES = 5;
  /** From one of the 16 elements of a tile to the next. */
  public static final int STEP = 6;
  /** Tiles that are transformed. */
  public static final int COUNT = 7;
  /** Columns of y. */
  public static final int WIDTH = 8;
  /** Rows of y. */
  public static final int HEIGHT = 9;
  /** Where the bias begins. */
  public static final int BIAS = 10;
  /** Where the limits are, in elements. */
  public static final int LIMITS = 11;
  /** 1 if a residual is added, else 0. */
  public static final int RESIDUAL = 12;
  /** From one block of the residual to the next. */
  public static final int R_PLANE = 13;
  /** From one row of the residual to the next. */
  public static final int R_ROW = 14;
  /** Where the first pixel of the residual is. */
  public static final int R_ORIGIN = 15;
  /** How many numbers there are. */
  public static final int LENGTH = 16;

  private WinogradTable() {}
}
