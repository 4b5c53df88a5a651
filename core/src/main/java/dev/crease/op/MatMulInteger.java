package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The product of matrices of 8-bit integers, each less its zero point.
 *
 * <p><b>Shapes:</b> {@code a T1[…,M,K], b T2[…,K,N], a zero point T1[] or T1[M] or T1[…,M,1], b zero point T2[] or T2[N] or
 * T2[…,1,N] → i32[…,M,N]}.
 *
 * <p><b>Accuracy:</b> exact; too large sums wrap around.
 *
 * <p><b>Source:</b> ONNX MatMulInteger, opset 10.
 */
public record MatMulInteger() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new MatMulInteger();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(MatMulLayout.infer(in.input(0), in.input(1), in::wrong)
        .withDType(DType.INT32));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    MatMulLayout layout = new MatMulLayout(
        in.input(0).shape(), in.input(1).shape(), in::wrong);
    double[] sums = layout.multiply(in,
        Quantized.centered(in, 0, 2, s -> Quantized.alongAxis(s, 2)),
        Quantized.centered(in, 1, 3, s -> s));
    return List.of(Quantized.int32(sums, layout.output()));
  }
}
