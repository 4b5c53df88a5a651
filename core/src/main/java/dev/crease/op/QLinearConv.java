package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The convolution of quantized numbers, quantized again.
 *
 * <p><b>Shapes:</b> {@code x T1[N,C,D…], scale f32[], zero point T1[], w T2[O,C/g,k…], scale f32[] or f32[O], zero point T2[] or
 * T2[O], y scale f32[], y zero point T3[], b i32[O] → T3[N,O,D'…]}.
 *
 * <p><b>Accuracy:</b> the sums are exact; they are scaled in fp64, rounded to even and saturated.
 *
 * <p><b>Source:</b> ONNX QLinearConv, opset 10.
 *
 * @param window the kernel (empty where only the weight tells its size), its steps and its padding
 * @param group number of groups that the channels are divided into
 */
public record QLinearConv(Window window, long group) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    long group = Conv.group(attributes, "QLinearConv");
    return Window.parse(attributes, "QLinearConv")
        .<Op>map(window -> new QLinearConv(window, group))
        .orElseGet(() -> new Opaque("", "QLinearConv", Window.UNKNOWN_PADDING));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType y = new Conv(window, group)
        .output(in.input(0), in.input(3), in.input(8), in::wrong);
    return List.of(new TensorType(in.input(7).dtype(), y.dims()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape x = in.input(0).shape();
    Shape w = in.input(3).shape();
    Shape y = KnownInputs.shape(this, in);
    double[] out = new Conv(window, group).convolve(in,
        Quantized.centered(in, 0, 2, s -> s), x,
        Quantized.centered(in, 3, 5, s -> Quantized.alongAxis(s, w.rank())), w, y);
    if (in.has(8)) {
      Conv.addBias(out, y, Numbers.reals(in, in.input(8), DType.DOUBLE).data());
    }
    Quantized.scale(in, out, y, 1, s -> s);
    Quantized.scale(in, out, y, 4, s -> Quantized.alongAxis(s, w.rank() - 1));
    return List.of(Quantized.requantized(in, out, y, 6, 7));
  }
}
