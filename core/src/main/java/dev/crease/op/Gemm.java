package dev.crease.op;

import dev.crease.op.MatrixProduct.Left;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * {@code y = alpha · A′ · B′ + beta · C}, where a prime is a transposition or nothing.
 *
 * <p><b>Shapes:</b> {@code a T[M,K] (transA: [K,M]), b T[K,N] (transB: [N,K]), c T[M,N] or what broadcasts to it → T[M,N]}.
 *
 * <p><b>Accuracy:</b> sums in fp64 along K in order, then scales and adds C. Integers are computed in fp64 too and
 * truncated.
 *
 * <p><b>Source:</b> ONNX Gemm, opset 1 to 13. Before opset 7 the attribute {@code broadcast} allows C to broadcast; it
 * changes no result.
 *
 * @param alpha the exact value of the attribute's float
 * @param beta the exact value of the attribute's float
 * @param transA whether A is transposed
 * @param transB whether B is transposed
 */
public record Gemm(double alpha, double beta, boolean transA, boolean transB)
    implements
      Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Gemm(
        attributes.real("alpha", 1),
        attributes.real("beta", 1),
        attributes.integer("transA", 0) != 0,
        attributes.integer("transB", 0) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(output(in.input(0), in.input(1), in.input(2), in::wrong));
  }

  private TensorType output(TensorType a, TensorType b, TensorType c, Breach breach) {
    if (a.hasRank() && a.rank() != 2 || b.hasRank() && b.rank() != 2) {
      throw breach.of("matrices with two axes", a + " and " + b);
    }
    breach.requireSame("a left operand as wide as the right one is high",
        a.dim(transA ? 0 : 1), b.dim(transB ? 1 : 0));
    List<Dim> dims = List.of(a.dim(transA ? 1 : 0), b.dim(transB ? 0 : 1));
    if (c.rank() > 2) {
      throw breach.of("a C with two axes at most", c.toString());
    }
    for (int i = 1; i <= c.rank(); i++) {
      if (!c.dim(-i).is(1)) {
        breach.requireSame("a C that broadcasts to the product", c.dim(-i),
            dims.get(2 - i));
      }
    }
    return a.withDims(dims);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value a = in.input(0);
    Shape y = KnownInputs.shape(this, in);
    double[] out = multiply(in, a, reals(in, 0), reals(in, 1), y);
    if (in.has(2) && out.length > 0) {
      addC(out, y, in.input(2).shape(), reals(in, 2));
    }
    if (a instanceof IntValue) {
      long[] integers = new long[out.length];
      for (int i = 0; i < out.length; i++) {
        integers[i] = Elementwise.wrap(a.dtype(), (long) out[i]);
      }
      return List.of(new IntValue(a.dtype(), y, integers));
    }
    return List.of(new RealValue(a.dtype(), y, out));
  }

  private static double[] reals(EvalContext in, int i) {
    if (in.input(i) instanceof IntValue ints) {
      double[] reals = new double[ints.data().length];
      for (int k = 0; k < reals.length; k++) {
        reals[k] = ints.data()[k];
      }
      return reals;
    }
    return in.real(i).data();
  }

  private double[] multiply(EvalContext in, Value first, double[] a, double[] b, Shape y) {
    double[] out = new double[y.size()];
    int m = (int) y.dim(0);
    int n = (int) y.dim(1);
    int depth = (int) first.shape().dim(transA ? 0 : 1);
    if (transB) {
      // B as it lies is the left operand: it is read along its rows, and the product comes out
      // transposed.
      MatrixProduct.run(in, 1, n, depth, m,
          _ -> new Left(b, 0, depth, 1),
          _ -> transA ? MatrixProduct.right(a, 0, m, 1) : MatrixProduct.right(a, 0, 1, depth),
          (_, fromRow, fromColumn, count, sums) -> {
            for (int row = 0; row < sums.length; row++) {
              for (int j = 0; j < count; j++) {
                out[(fromColumn + j) * n + fromRow + row] = alpha * sums[row][j];
              }
            }
          });
      return out;
    }
    MatrixProduct.run(in, 1, m, depth, n,
        _ -> transA ? new Left(a, 0, 1, m) : new Left(a, 0, depth, 1),
        _ -> MatrixProduct.right(b, 0, n, 1),
        (_, fromRow, fromColumn, count, sums) -> {
          for (int row = 0; row < sums.length; row++) {
            for (int j = 0; j < count; j++) {
              out[(fromRow + row) * n + fromColumn + j] = alpha * sums[row][j];
            }
          }
        });
    return out;
  }

  private void addC(double[] out, Shape y, Shape shape, double[] c) {
    long[] strides = Elementwise.broadcastStrides(shape, y);
    int n = (int) y.dim(1);
    for (int i = 0; i < out.length; i++) {
      out[i] += beta * c[(int) (i / n * strides[0] + i % n * strides[1])];
    }
  }
}
