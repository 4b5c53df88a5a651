package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;

/** Convolutions written as their definition: one loop over output elements, one over the window's. */
final class NaiveWindow {

  private NaiveWindow() {}

  /** The indices of an element of a shape. */
  static long[] indices(long[] dims, long flat) {
    long[] at = new long[dims.length];
    long rest = flat;
    for (int i = dims.length - 1; i >= 0; i--) {
      at[i] = rest % dims[i];
      rest /= dims[i];
    }
    return at;
  }

  /** The place of an element in a shape, or -1 where an index is outside. */
  static int flat(long[] dims, long[] at) {
    long flat = 0;
    for (int i = 0; i < dims.length; i++) {
      if (at[i] < 0 || at[i] >= dims[i]) {
        return -1;
      }
      flat = flat * dims[i] + at[i];
    }
    return (int) flat;
  }

  /** Convolution with the sums in the order of (channel, kernel element). */
  static RealValue conv(RealValue x, RealValue w, long[] strides, long[] dilations, long[] pads,
      int group) {
    int spatial = x.shape().rank() - 2;
    long[] y = new long[spatial + 2];
    y[0] = x.shape().dim(0);
    y[1] = w.shape().dim(0);
    for (int i = 0; i < spatial; i++) {
      long reach = (w.shape().dim(i + 2) - 1) * dilations[i] + 1;
      y[i + 2] = (x.shape().dim(i + 2) + pads[i] + pads[spatial + i] - reach) / strides[i] + 1;
    }
    Shape shape = Shape.of(y);
    double[] out = new double[shape.size()];
    long perGroup = w.shape().dim(1);
    long[] kernel = w.shape().dims();
    kernel[0] = 1;
    long kernelElements = Shape.of(kernel).elements();
    for (int o = 0; o < out.length; o++) {
      long[] at = indices(y, o);
      long g = at[1] / (y[1] / group);
      double sum = 0;
      for (long k = 0; k < kernelElements; k++) {
        long[] tap = indices(kernel, k);
        long[] from = at.clone();
        from[1] = g * perGroup + tap[1];
        for (int i = 0; i < spatial; i++) {
          from[i + 2] = at[i + 2] * strides[i] - pads[i] + tap[i + 2] * dilations[i];
        }
        int source = flat(x.shape().dims(), from);
        if (source >= 0) {
          sum = Math.fma(w.data()[(int) (at[1] * kernelElements + k)], x.data()[source], sum);
        }
      }
      out[o] = sum;
    }
    return new RealValue(x.dtype(), shape, out);
  }

  /** Transposed convolution into an output of the given spatial sizes, its beginning cut off by {@code pads}. */
  static RealValue convTranspose(RealValue x, RealValue w, long[] strides, long[] dilations,
      long[] pads, long[] sizes, int group) {
    int spatial = sizes.length;
    long[] y = new long[spatial + 2];
    y[0] = x.shape().dim(0);
    y[1] = w.shape().dim(1) * group;
    System.arraycopy(sizes, 0, y, 2, spatial);
    double[] out = new double[Shape.of(y).size()];
    long[] weight = w.shape().dims();
    long inGroup = weight[0] / group;
    for (int i = 0; i < x.data().length; i++) {
      long[] at = indices(x.shape().dims(), i);
      weight[0] = 1;
      for (long k = 0; k < Shape.of(weight).elements(); k++) {
        long[] tap = indices(weight, k);
        long[] to = at.clone();
        to[1] = at[1] / inGroup * weight[1] + tap[1];
        for (int a = 0; a < spatial; a++) {
          to[a + 2] = at[a + 2] * strides[a] - pads[a] + tap[a + 2] * dilations[a];
        }
        int target = flat(y, to);
        if (target >= 0) {
          out[target] += x.data()[i] * w.data()[(int) (at[1] * Shape.of(weight).elements() + k)];
        }
      }
    }
    return new RealValue(x.dtype(), Shape.of(y), out);
  }
}
