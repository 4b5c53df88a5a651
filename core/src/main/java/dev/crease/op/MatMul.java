package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The product of matrices, or of stacks of them that broadcast.
 *
 * <p><b>Shapes:</b> {@code a T[…,M,K], b T[…,K,N] → T[…,M,N]}; an operand with one axis is a row on the left, a column
 * on the right, and leaves no axis.
 *
 * <p><b>Accuracy:</b> sums in fp64 along K in order; integers wrap around.
 *
 * <p><b>Source:</b> ONNX MatMul, opset 1 to 13.
 */
public record MatMul() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new MatMul();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(MatMulLayout.infer(in.input(0), in.input(1), in::wrong));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    MatMulLayout layout = new MatMulLayout(
        in.input(0).shape(), in.input(1).shape(), in::wrong);
    if (in.input(0) instanceof IntValue a) {
      long[] y = layout.multiply(in, a.data(), in.ints(1).data());
      for (int i = 0; i < y.length; i++) {
        y[i] = Elementwise.wrap(a.dtype(), y[i]);
      }
      return List.of(new IntValue(a.dtype(), layout.output(), y));
    }
    double[] y = layout.multiply(in, in.real(0).data(), in.real(1).data());
    return List.of(new RealValue(in.real(0).dtype(), layout.output(), y));
  }
}
