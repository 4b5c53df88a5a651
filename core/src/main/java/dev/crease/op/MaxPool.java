package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The largest element of each window; padding is no element. NaN is larger than any number.
 *
 * <p><b>Shapes:</b> {@code x T[N,C,D…] → y T[N,C,D'…], indices i64[N,C,D'…]}; an index is the place of the first largest
 * element in the whole input.
 *
 * <p><b>Source:</b> ONNX MaxPool, opset 1 to 22.
 *
 * @param window the kernel, its steps and its padding
 * @param ceil whether output sizes are rounded up
 * @param columnMajor whether indices count along the first spatial axis first
 */
public record MaxPool(Window window, boolean ceil, boolean columnMajor) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    boolean ceil = attributes.integer("ceil_mode", 0) != 0;
    boolean columnMajor = attributes.integer("storage_order", 0) != 0;
    return Window.parse(attributes, "MaxPool")
        .map(window -> Pooling.requireKernel(window, attributes, "MaxPool"))
        .<Op>map(window -> new MaxPool(window, ceil, columnMajor))
        .orElseGet(() -> new Opaque("", "MaxPool", Window.UNKNOWN_PADDING));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType y = Pooling.infer(window, ceil, in.input(0), in::wrong);
    return List.of(y, y.withDType(DType.INT64));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Pooling pooling = Pooling.of(window, ceil, x.shape(), in::wrong);
    double[] data = Pooling.reals(x);
    double[] y = new double[pooling.output().size()];
    long[] indices = new long[in.wants(1) ? y.length : 0];
    Arrays.fill(y, Double.NEGATIVE_INFINITY);
    Arrays.fill(indices, -1);
    in.parallel(pooling.planes(), plane -> pool(pooling, plane, data, y, indices));
    Value largest = Pooling.like(x, pooling.output(), y);
    if (!in.wants(1)) {
      return List.of(largest);
    }
    return List.of(largest, new IntValue(DType.INT64, pooling.output(), indices));
  }

  private void pool(Pooling pooling, int plane, double[] x, double[] y, long[] indices) {
    int from = plane * pooling.inputSize();
    int to = plane * pooling.outputSize();
    if (indices.length == 0) {
      pooling.runs().forEach((window, count, element, step) -> {
        for (int i = 0, at = from + element; i < count; i++, at += step) {
          y[to + window + i] = Math.max(y[to + window + i], x[at]);
        }
      });
      return;
    }
    pooling.runs().forEach((window, count, element, step) -> {
      for (int i = 0; i < count; i++) {
        double v = x[from + element + i * step];
        int at = to + window + i;
        if (v > y[at] || indices[at] < 0 || Double.isNaN(v) && !Double.isNaN(y[at])) {
          y[at] = v;
          indices[at] = from + index(pooling.geometry(), element + i * step);
        }
      }
    });
  }

  private long index(WindowGeometry geometry, int element) {
    if (!columnMajor) {
      return element;
    }
    long index = 0;
    long step = geometry.inputSize();
    int rest = element;
    for (int i = geometry.axes().size() - 1; i >= 0; i--) {
      long size = geometry.axes().get(i).input();
      step /= size;
      index += rest % size * step;
      rest /= (int) size;
    }
    return index;
  }
}
