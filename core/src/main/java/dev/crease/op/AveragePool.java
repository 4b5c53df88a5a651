package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * The mean of each window's elements.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…] → T[N,C,D'…]}.
 *
 * <p><b>Source:</b> ONNX AveragePool, opset 1 to 22. What a window reads beyond the padding at the end, as
 * {@code ceil_mode} allows, never counts: opset 19 says so, and runtimes do it for all.
 *
 * @param window the kernel, its steps and its padding
 * @param ceil whether output sizes are rounded up
 * @param countPadding whether padding counts as elements of value 0
 */
public record AveragePool(Window window, boolean ceil, boolean countPadding) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    boolean ceil = attributes.integer("ceil_mode", 0) != 0;
    boolean countPadding = attributes.integer("count_include_pad", 0) != 0;
    return Window.parse(attributes, "AveragePool")
        .map(window -> Pooling.requireKernel(window, attributes, "AveragePool"))
        .<Op>map(window -> new AveragePool(window, ceil, countPadding))
        .orElseGet(() -> new Opaque("", "AveragePool", Window.UNKNOWN_PADDING));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(Pooling.infer(window, ceil, in.input(0), in::wrong));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    RealValue x = in.real(0);
    Pooling pooling = Pooling.of(window, ceil, x.shape(), in::wrong);
    double[] counts = counts(pooling);
    double[] y = new double[pooling.output().size()];
    in.parallel(pooling.planes(), plane -> {
      int from = plane * pooling.inputSize();
      int to = plane * pooling.outputSize();
      pooling.runs().forEach((window, count, element, step) -> {
        for (int i = 0, at = from + element; i < count; i++, at += step) {
          y[to + window + i] += x.data()[at];
        }
      });
      for (int i = 0; i < counts.length; i++) {
        y[to + i] /= counts[i];
      }
    });
    return List.of(new RealValue(x.dtype(), pooling.output(), y));
  }

  /** How many elements of each window of a plane count. */
  private double[] counts(Pooling pooling) {
    double[] counts = new double[pooling.outputSize()];
    if (!countPadding) {
      pooling.runs().forEach((first, count, _, _) -> {
        for (int i = 0; i < count; i++) {
          counts[first + i]++;
        }
      });
      return counts;
    }
    List<WindowAxis> axes = pooling.geometry().axes();
    for (int i = 0; i < counts.length; i++) {
      counts[i] = 1;
      int rest = i;
      for (int axis = axes.size() - 1; axis >= 0; axis--) {
        int windows = (int) axes.get(axis).output();
        counts[i] *= padded(axes.get(axis), rest % windows);
        rest /= windows;
      }
    }
    return counts;
  }

  /** How many elements of a window lie before the end of the padding along one axis. */
  private static long padded(WindowAxis axis, int window) {
    long room = axis.input() + axis.padEnd() + axis.padBegin() - window * axis.stride();
    return Math.min(axis.kernel(), (room + axis.dilation() - 1) / axis.dilation());
  }
}
