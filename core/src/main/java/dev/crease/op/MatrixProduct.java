package dev.crease.op;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Products of matrices in fp64, computed in pieces of at most {@value #ROWS} rows and {@value #COLUMNS} columns. Every
 * sum is a chain of fused multiply-adds in ascending order of the depth, whatever the pieces and threads.
 *
 * <p>The inner loop keeps to one index and to arrays of their own for every row: that is the form the JIT compiler turns
 * into vector instructions.
 *
 * <p><b>Source:</b> Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008.
 */
final class MatrixProduct {

  /** Columns of a piece: four rows of the panel and four of the result stay in the first-level cache. */
  static final int COLUMNS = 256;

  /** Rows of a piece. */
  static final int ROWS = 256;

  /** Rows of a panel: the panel stays in the second-level cache. */
  private static final int DEPTH = 128;

  /** Fewer pieces than this may leave threads idle: rows are split further. */
  private static final int MIN_PIECES = 8;

  /** Fewer rows than this do not make up for reading the right operand once more. */
  private static final int MIN_ROWS = 128;

  private MatrixProduct() {}

  /** A right operand, read a piece of a row at a time. */
  @FunctionalInterface
  interface Right {
    /**
     * Reads a piece of one row.
     *
     * @param row the row, an index along the depth
     * @param from the first column
     * @param count number of columns
     * @param target (out) receives them from index 0
     */
    void read(int row, int from, int count, double[] target);
  }

  /** A left operand: element (row, depth) is {@code data[offset + row * rowStride + depth * depthStride]}. */
  static final class Left {
    private final double[] data;
    private final int offset;
    private final int rowStride;
    private final int depthStride;

    /**
     * A matrix in an array.
     *
     * @param data (in) elements
     * @param offset index of the first
     * @param rowStride elements from one row to the next
     * @param depthStride elements from one column to the next
     */
    Left(double[] data, int offset, int rowStride, int depthStride) {
      this.data = data;
      this.offset = offset;
      this.rowStride = rowStride;
      this.depthStride = depthStride;
    }
  }

  /** Receives finished pieces. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes one piece; called at once from several threads with pieces that do not overlap.
     *
     * @param product which product
     * @param fromRow first row
     * @param fromColumn first column
     * @param columns number of columns
     * @param sums (in) one array per row, at least as long as there are columns
     */
    void accept(int product, int fromRow, int fromColumn, int columns, double[][] sums);
  }

  /** A right operand in an array, columns {@code columnStride} apart. */
  static Right right(double[] data, int offset, int rowStride, int columnStride) {
    if (columnStride == 1) {
      return (row, from, count, target) -> System.arraycopy(data, offset + row * rowStride + from,
          target, 0, count);
    }
    return (row, from, count, target) -> {
      int at = offset + row * rowStride + from * columnStride;
      for (int j = 0; j < count; j++, at += columnStride) {
        target[j] = data[at];
      }
    };
  }

  /**
   * Computes several products of the same size.
   *
   * @param in lends threads
   * @param products number of products
   * @param rows rows of each
   * @param depth length of the sums
   * @param columns columns of each
   * @param left left operand of a product
   * @param right right operand of a product
   * @param sink receives the products in pieces
   */
  static void run(EvalContext in, int products, int rows, int depth, int columns,
      IntFunction<Left> left, IntFunction<Right> right, Sink sink) {
    if (products == 0 || rows == 0 || columns == 0) {
      return;
    }
    int columnPieces = ceilDiv(columns, COLUMNS);
    int width = roundUp(ceilDiv(columns, columnPieces), 4);
    int wanted = ceilDiv(MIN_PIECES, Math.multiplyExact(products, columnPieces));
    int height = Math.min(ROWS, Math.max(MIN_ROWS, roundUp(ceilDiv(rows, wanted), 4)));
    int rowPieces = ceilDiv(rows, height);
    in.parallel(products * columnPieces * rowPieces, piece -> {
      int product = piece / (columnPieces * rowPieces);
      int fromColumn = piece / rowPieces % columnPieces * width;
      int fromRow = piece % rowPieces * height;
      int toRow = Math.min(rows, fromRow + height);
      int count = Math.min(columns - fromColumn, width);
      if (count > 0) {
        double[][] sums = new double[toRow - fromRow][roundUp(count, 4)];
        multiply(left.apply(product), fromRow, depth, right.apply(product), fromColumn, count,
            sums);
        sink.accept(product, fromRow, fromColumn, count, sums);
      }
    });
  }

  /**
   * Adds one piece of a product to {@code sums}.
   *
   * @param left left operand
   * @param fromRow first row
   * @param depth length of the sums
   * @param right right operand
   * @param fromColumn first column
   * @param columns number of columns
   * @param sums (in, out) one array per row, as long as {@code columns} rounded up to a multiple of 4
   */
  static void multiply(Left left, int fromRow, int depth, Right right, int fromColumn,
      int columns, double[][] sums) {
    int width = roundUp(columns, 4);
    int rows = sums.length;
    double[][] panel = new double[roundUp(Math.min(depth, DEPTH), 4)][width];
    double[] rest = new double[4 * rows];
    for (int from = 0; from < depth; from += DEPTH) {
      int count = Math.min(DEPTH, depth - from);
      for (int k = 0; k < count; k++) {
        right.read(from + k, fromColumn, columns, panel[k]);
      }
      for (int k = count; k < roundUp(count, 4); k++) {
        Arrays.fill(panel[k], 0);
      }
      int whole = count & ~3;
      if (whole < count) {
        copyRest(left, fromRow, rows, from + whole, count - whole, rest);
      }
      int step = left.depthStride;
      int row = 0;
      for (; row + 4 <= rows; row += 4) {
        int at = left.offset + (fromRow + row) * left.rowStride + from * step;
        for (int k = 0; k < whole; k += 4) {
          addFourRows(width, left.data, at + k * step, left.rowStride, step, panel, k, sums, row);
        }
        if (whole < count) {
          addFourRows(width, rest, 4 * row, 4, 1, panel, whole, sums, row);
        }
      }
      for (; row < rows; row++) {
        int at = left.offset + (fromRow + row) * left.rowStride + from * step;
        for (int k = 0; k < whole; k += 4) {
          addOneRow(width, left.data, at + k * step, step, panel, k, sums[row]);
        }
        if (whole < count) {
          addOneRow(width, rest, 4 * row, 1, panel, whole, sums[row]);
        }
      }
    }
  }

  /** Copies the last columns of the left operand, fewer than 4, and zeros up to 4. */
  private static void copyRest(Left left, int fromRow, int rows, int from, int count,
      double[] rest) {
    for (int row = 0; row < rows; row++) {
      int at = left.offset + (fromRow + row) * left.rowStride + from * left.depthStride;
      for (int k = 0; k < count; k++) {
        rest[4 * row + k] = left.data[at + k * left.depthStride];
      }
    }
  }

  private static void addFourRows(int width, double[] a, int at, int rowStride, int step,
      double[][] panel, int k, double[][] sums, int row) {
    int at1 = at + rowStride;
    int at2 = at1 + rowStride;
    int at3 = at2 + rowStride;
    double a00 = a[at];
    double a01 = a[at + step];
    double a02 = a[at + 2 * step];
    double a03 = a[at + 3 * step];
    double a10 = a[at1];
    double a11 = a[at1 + step];
    double a12 = a[at1 + 2 * step];
    double a13 = a[at1 + 3 * step];
    double a20 = a[at2];
    double a21 = a[at2 + step];
    double a22 = a[at2 + 2 * step];
    double a23 = a[at2 + 3 * step];
    double a30 = a[at3];
    double a31 = a[at3 + step];
    double a32 = a[at3 + 2 * step];
    double a33 = a[at3 + 3 * step];
    double[] b0 = panel[k];
    double[] b1 = panel[k + 1];
    double[] b2 = panel[k + 2];
    double[] b3 = panel[k + 3];
    double[] c0 = sums[row];
    double[] c1 = sums[row + 1];
    double[] c2 = sums[row + 2];
    double[] c3 = sums[row + 3];
    for (int j = 0; j < width; j++) {
      double v0 = b0[j];
      double v1 = b1[j];
      double v2 = b2[j];
      double v3 = b3[j];
      c0[j] = Math.fma(a03, v3, Math.fma(a02, v2, Math.fma(a01, v1, Math.fma(a00, v0, c0[j]))));
      c1[j] = Math.fma(a13, v3, Math.fma(a12, v2, Math.fma(a11, v1, Math.fma(a10, v0, c1[j]))));
      c2[j] = Math.fma(a23, v3, Math.fma(a22, v2, Math.fma(a21, v1, Math.fma(a20, v0, c2[j]))));
      c3[j] = Math.fma(a33, v3, Math.fma(a32, v2, Math.fma(a31, v1, Math.fma(a30, v0, c3[j]))));
    }
  }

  private static void addOneRow(int width, double[] a, int at, int step, double[][] panel, int k,
      double[] c) {
    double a0 = a[at];
    double a1 = a[at + step];
    double a2 = a[at + 2 * step];
    double a3 = a[at + 3 * step];
    double[] b0 = panel[k];
    double[] b1 = panel[k + 1];
    double[] b2 = panel[k + 2];
    double[] b3 = panel[k + 3];
    for (int j = 0; j < width; j++) {
      c[j] = Math.fma(a3, b3[j],
          Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
    }
  }

  private static int ceilDiv(int a, int b) {
    return (a + b - 1) / b;
  }

  static int roundUp(int a, int multiple) {
    return ceilDiv(a, multiple) * multiple;
  }
}
