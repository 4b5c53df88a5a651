package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * Quantizes to u8 by the range of the input, which is widened to hold 0.
 *
 * <p><b>Shapes:</b> {@code x f32[…] → u8[…], scale f32[], zero point u8[]}.
 *
 * <p><b>Accuracy:</b> scale and quotients are rounded to f32, which decides ties.
 *
 * <p><b>Source:</b> ONNX DynamicQuantizeLinear, opset 11.
 */
public record DynamicQuantizeLinear() implements Operator {

  /** The largest u8. */
  private static final double LARGEST = 255;

  static Op parse(Attributes attributes, int opset) {
    return new DynamicQuantizeLinear();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(
        in.input(0).withDType(DType.UINT8),
        TensorType.of(DType.FLOAT, List.of()),
        TensorType.of(DType.UINT8, List.of()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    double least = Math.min(0, Arrays.stream(x.data()).min().orElse(0));
    double greatest = Math.max(0, Arrays.stream(x.data()).max().orElse(0));
    FloatFormat format = FloatFormat.BINARY32;
    double scale = least == greatest ? 1 : format.round((greatest - least) / LARGEST);
    double zero = Math.rint(Math.clamp(format.round(-least / scale), 0, LARGEST));
    RealValue y = Elementwise.map(in, x,
        v -> Math.clamp(Math.rint(format.round(v / scale)) + zero, 0, LARGEST));
    return List.of(
        Numbers.cast(in, y, DType.UINT8, false),
        new RealValue(DType.FLOAT, Shape.SCALAR, new double[]{scale}),
        new IntValue(DType.UINT8, Shape.SCALAR, new long[]{(long) zero}));
  }
}
