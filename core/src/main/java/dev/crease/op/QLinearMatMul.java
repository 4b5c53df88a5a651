package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The product of matrices of quantized numbers, quantized again.
 *
 * <p><b>Shapes:</b> {@code a T1[…,M,K], scale and zero point [] or [M] or […,M,1], b T2[…,K,N], scale and zero point [] or [N] or
 * […,1,N], y scale and zero point [] → T3[…,M,N]}.
 *
 * <p><b>Accuracy:</b> the sums are exact for 8-bit integers; they are scaled in fp64, rounded to even and saturated.
 *
 * <p><b>Source:</b> ONNX QLinearMatMul, opset 10 and 21.
 */
public record QLinearMatMul() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new QLinearMatMul();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType y = MatMulLayout.infer(in.input(0), in.input(3), in::wrong);
    return List.of(new TensorType(in.input(7).dtype(), y.dims()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    MatMulLayout layout = new MatMulLayout(
        in.input(0).shape(), in.input(3).shape(), in::wrong);
    Shape y = layout.output();
    double[] out = layout.multiply(in,
        Quantized.centered(in, 0, 2, s -> Quantized.alongAxis(s, 2)),
        Quantized.centered(in, 3, 5, s -> s));
    Quantized.scale(in, out, y, 1, s -> Quantized.alongAxis(s, 2));
    Quantized.scale(in, out, y, 4, s -> s);
    return List.of(Quantized.requantized(in, out, y, 6, 7));
  }
}
