package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The convolution of 8-bit integers, each less its zero point.
 *
 * <p><b>Shapes:</b> {@code x T1[N,C,D…], w T2[O,C/g,k…], x zero point T1[], w zero point T2[] or T2[O] → i32[N,O,D'…]}.
 *
 * <p><b>Accuracy:</b> exact; too large sums wrap around.
 *
 * <p><b>Source:</b> ONNX ConvInteger, opset 10.
 *
 * @param window the kernel (empty where only the weight tells its size), its steps and its padding
 * @param group number of groups that the channels are divided into
 */
public record ConvInteger(Window window, long group) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    long group = Conv.group(attributes, "ConvInteger");
    return Window.parse(attributes, "ConvInteger")
        .<Op>map(window -> new ConvInteger(window, group))
        .orElseGet(() -> new Opaque("", "ConvInteger", Window.UNKNOWN_PADDING));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    Conv conv = new Conv(window, group);
    return List.of(
        conv.output(in.input(0), in.input(1), TensorType.UNKNOWN, in::wrong)
            .withDType(DType.INT32));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape x = in.input(0).shape();
    Shape w = in.input(1).shape();
    Shape y = KnownInputs.shape(this, in);
    double[] sums = new Conv(window, group).convolve(in,
        Quantized.centered(in, 0, 2, s -> s), x,
        Quantized.centered(in, 1, 3, s -> Quantized.alongAxis(s, w.rank())), w, y);
    return List.of(Quantized.int32(sums, y));
  }
}
