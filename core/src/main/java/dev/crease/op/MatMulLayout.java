package dev.crease.op;

import dev.crease.op.MatrixProduct.Left;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * How {@code MatMul} and its kin read their operands: the last two axes are matrices, those before broadcast; an operand
 * with one axis is a row on the left and a column on the right, and its axis is dropped from the output.
 *
 * <p><b>Source:</b> ONNX MatMul, opset 1 to 13; {@code numpy.matmul}.
 */
final class MatMulLayout {
  private final int rows;
  private final int depth;
  private final int columns;
  private final int[] aOffsets;
  private final int[] bOffsets;
  private final Shape output;

  /** The layout for operands of these shapes. */
  MatMulLayout(Shape a, Shape b, Breach breach) {
    output = infer(TensorType.UNKNOWN.withDims(Dims.of(a)), TensorType.UNKNOWN.withDims(Dims.of(b)),
        breach)
        .shape().orElseThrow();
    boolean row = a.rank() == 1;
    boolean column = b.rank() == 1;
    depth = Math.toIntExact(a.dim(-1));
    columns = column ? 1 : Math.toIntExact(b.dim(-1));
    if (b.rank() <= 2) {
      rows = Math.toIntExact(a.product(0, a.rank() - 1));
      aOffsets = new int[1];
      bOffsets = new int[1];
      return;
    }
    rows = row ? 1 : Math.toIntExact(a.dim(-2));
    Shape batch = Shape.of(output.rank() == 0
        ? new long[0]
        : java.util.Arrays.copyOf(output.dims(), Math.max(a.rank(), b.rank()) - 2));
    aOffsets = offsets(a, batch, rows * depth);
    bOffsets = offsets(b, batch, depth * columns);
  }

  private static int[] offsets(Shape operand, Shape batch, int matrix) {
    Shape own = Shape.of(java.util.Arrays.copyOf(operand.dims(), Math.max(0, operand.rank() - 2)));
    long[] strides = Elementwise.broadcastStrides(own, batch);
    int[] offsets = new int[batch.size()];
    for (int i = 0; i < offsets.length; i++) {
      long at = 0;
      long rest = i;
      for (int axis = batch.rank() - 1; axis >= 0; axis--) {
        at += rest % batch.dim(axis) * strides[axis];
        rest /= batch.dim(axis);
      }
      offsets[i] = Math.toIntExact(at * matrix);
    }
    return offsets;
  }

  /** The output's type: the left operand's dtype and the sizes that follow from both. */
  static TensorType infer(TensorType a, TensorType b, Breach breach) {
    if (!a.hasRank() || !b.hasRank()) {
      return a.withoutDims();
    }
    if (a.rank() == 0 || b.rank() == 0) {
      throw breach.of("operands with one axis or more", a + " and " + b);
    }
    breach.requireSame("a left operand as wide as the right one is high", a.dim(-1),
        b.dim(b.rank() == 1 ? 0 : -2));
    List<Dim> dims = new ArrayList<>();
    int rank = Math.max(a.rank(), b.rank());
    for (int i = 0; i < rank - 2; i++) {
      Dim da = i < rank - a.rank() ? Dim.of(1) : a.dim(i - rank + a.rank());
      Dim db = i < rank - b.rank() ? Dim.of(1) : b.dim(i - rank + b.rank());
      dims.add(broadcast(da, db, breach));
    }
    if (a.rank() > 1) {
      dims.add(a.dim(-2));
    }
    if (b.rank() > 1) {
      dims.add(b.dim(-1));
    }
    return a.withDims(dims);
  }

  private static Dim broadcast(Dim a, Dim b, Breach breach) {
    if (a.is(1)) {
      return b;
    }
    if (b.is(1) || a.same(b)) {
      return a;
    }
    breach.requireSame("batch axes that broadcast", a, b);
    return a.isKnown() ? a : b.isKnown() ? b : Dim.unknown();
  }

  /** The output's shape. */
  Shape output() {
    return output;
  }

  /** Number of products. */
  int products() {
    return aOffsets.length;
  }

  /** Rows of each product. */
  int rows() {
    return rows;
  }

  /** Length of the sums. */
  int depth() {
    return depth;
  }

  /** Columns of each product. */
  int columns() {
    return columns;
  }

  /** Where the left operand of a product begins. */
  int leftOffset(int product) {
    return aOffsets[product];
  }

  /** Where the right operand of a product begins. */
  int rightOffset(int product) {
    return bOffsets[product];
  }

  /** All products of fp64 operands. */
  double[] multiply(EvalContext in, double[] a, double[] b) {
    double[] y = new double[output.size()];
    MatrixProduct.run(in, products(), rows, depth, columns,
        p -> new Left(a, aOffsets[p], depth, 1),
        p -> MatrixProduct.right(b, bOffsets[p], columns, 1),
        (p, fromRow, fromColumn, count, sums) -> {
          for (int row = 0; row < sums.length; row++) {
            int at = (p * rows + fromRow + row) * columns + fromColumn;
            System.arraycopy(sums[row], 0, y, at, count);
          }
        });
    return y;
  }

  /** All products of 64-bit integer operands; overflow wraps around. */
  long[] multiply(EvalContext in, long[] a, long[] b) {
    long[] y = new long[output.size()];
    in.parallel(products() * rows, line -> {
      int p = line / rows;
      int left = aOffsets[p] + line % rows * depth;
      for (int k = 0; k < depth; k++) {
        long factor = a[left + k];
        for (int j = 0; j < columns; j++) {
          y[line * columns + j] += factor * b[bOffsets[p] + k * columns + j];
        }
      }
    });
    return y;
  }
}
