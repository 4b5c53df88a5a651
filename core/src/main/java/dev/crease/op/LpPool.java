package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The p-norm of each window's elements.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…] → T[N,C,D'…]}.
 *
 * <p><b>Source:</b> ONNX LpPool, opset 1 to 22.
 *
 * @param window the kernel, its steps and its padding
 * @param ceil whether output sizes are rounded up
 * @param p the norm's exponent
 */
public record LpPool(Window window, boolean ceil, double p) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    boolean ceil = attributes.integer("ceil_mode", 0) != 0;
    double p = exponent(attributes, opset);
    return Window.parse(attributes, "LpPool")
        .map(window -> Pooling.requireKernel(window, attributes, "LpPool"))
        .<Op>map(window -> new LpPool(window, ceil, p))
        .orElseGet(() -> new Opaque("", "LpPool", Window.UNKNOWN_PADDING));
  }

  /** The exponent: a float in opset 1, an integer later. */
  static double exponent(Attributes attributes, int opset) {
    return opset < 2 ? attributes.real("p", 2) : attributes.integer("p", 2);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(Pooling.infer(window, ceil, in.input(0), in::wrong));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    Pooling pooling = Pooling.of(window, ceil, x.shape(), in::wrong);
    double[] y = new double[pooling.output().size()];
    in.parallel(pooling.planes(), plane -> {
      int from = plane * pooling.inputSize();
      int to = plane * pooling.outputSize();
      pooling.runs().forEach((window, count, element, step) -> {
        for (int i = 0, at = from + element; i < count; i++, at += step) {
          y[to + window + i] += Math.pow(Math.abs(x.data()[at]), p);
        }
      });
      for (int i = to; i < to + pooling.outputSize(); i++) {
        y[i] = Math.pow(y[i], 1 / p);
      }
    });
    return List.of(new RealValue(x.dtype(), pooling.output(), y));
  }
}
