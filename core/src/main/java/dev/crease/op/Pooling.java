package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** A window that slides over every plane of an input: what all pools have in common. */
final class Pooling {

  /** Receives the runs that a plane consists of, window element by window element. */
  @FunctionalInterface
  interface Run {
    /**
     * Windows {@code window} to {@code window + count} (exclusive) read the elements {@code element},
     * {@code element + step}, ….
     */
    void accept(int window, int count, int element, int step);
  }

  private final Shape output;
  private final int planes;
  private final int inputSize;
  private final int outputSize;
  private final WindowGeometry geometry;
  private final int[] input;
  private final int[] kernel;
  private final int[] windows;

  private Pooling(Shape x, Shape output, WindowGeometry geometry) {
    this.output = output;
    this.geometry = geometry;
    planes = Math.toIntExact(x.product(0, 2));
    inputSize = Math.toIntExact(geometry.inputSize());
    outputSize = Math.toIntExact(geometry.outputSize());
    input = geometry.axes().stream().mapToInt(a -> Math.toIntExact(a.input())).toArray();
    kernel = geometry.axes().stream().mapToInt(a -> Math.toIntExact(a.kernel())).toArray();
    windows = geometry.axes().stream().mapToInt(a -> Math.toIntExact(a.output())).toArray();
  }

  /** The pooling of an input of this shape. */
  static Pooling of(Window window, boolean ceil, Shape x, Breach breach) {
    TensorType type = TensorType.UNKNOWN.withDims(Dims.of(x));
    Shape output = infer(window, ceil, type, breach).shape().orElseThrow();
    List<Long> spatial = LongStream.of(x.dims()).skip(2).boxed().toList();
    return new Pooling(x, output, window.over(spatial, ceil, breach));
  }

  /** The output's type. */
  static TensorType infer(Window window, boolean ceil, TensorType x, Breach breach) {
    if (!x.hasRank()) {
      return x;
    }
    if (x.rank() < 3) {
      throw breach.of("an input with batch, channel and spatial axes", x.toString());
    }
    window.requireRank(x.rank() - 2, breach);
    List<Dim> dims = new ArrayList<>(List.of(x.dim(0), x.dim(1)));
    for (int i = 0; i < x.rank() - 2; i++) {
      Dim kernelSize = Dim.of(window.kernel().get(i));
      dims.add(window.output(i, x.dim(i + 2), kernelSize, ceil, breach));
    }
    return x.withDims(dims);
  }

  /** Reads a pool's window; a pool has to state its kernel. */
  static Window requireKernel(Window window, Attributes attributes, String type) {
    if (window.kernel().isEmpty()) {
      throw Breach.in(attributes, type).of("the attribute kernel_shape", "none");
    }
    return window;
  }

  /** The elements as fp64, which holds those of the 8-bit integer types that pools allow exactly. */
  static double[] reals(Value x) {
    return switch (x) {
      case RealValue r -> r.data();
      case IntValue i -> Arrays.stream(i.data()).asDoubleStream().toArray();
      default -> throw new IllegalArgumentException("expected numbers, got strings");
    };
  }

  /** A value of the type that {@code x} has. */
  static Value like(Value x, Shape shape, double[] data) {
    return x instanceof IntValue
        ? new IntValue(x.dtype(), shape, Arrays.stream(data).mapToLong(v -> (long) v).toArray())
        : new RealValue(x.dtype(), shape, data);
  }

  /** The output's shape. */
  Shape output() {
    return output;
  }

  /** Number of planes: batch times channels. */
  int planes() {
    return planes;
  }

  /** Elements of a plane of the input. */
  int inputSize() {
    return inputSize;
  }

  /** Elements of a plane of the output. */
  int outputSize() {
    return outputSize;
  }

  /** Where the windows lie. */
  WindowGeometry geometry() {
    return geometry;
  }

  /**
   * Calls {@code run} for all that the windows of one plane read inside of the input; each window's elements in
   * ascending order.
   */
  void forEachRun(Run run) {
    int last = kernel.length - 1;
    WindowAxis axis = geometry.axes().get(last);
    int elements = Math.toIntExact(geometry.kernelSize());
    int lines = windows[last] == 0 ? 0 : outputSize / windows[last];
    int step = Math.toIntExact(axis.stride());
    for (int k = 0; k < elements; k++) {
      int first = (int) (k % kernel[last] * axis.dilation() - axis.padBegin());
      int begin = first >= 0 ? 0 : (step - 1 - first) / step;
      int inside = input[last] - first;
      int end = inside <= 0 ? 0 : (int) Math.min(windows[last], (inside + step - 1L) / step);
      if (begin >= end) {
        continue;
      }
      for (int line = 0; line < lines; line++) {
        int start = lineStart(k / kernel[last], line);
        if (start >= 0) {
          run.accept(line * windows[last] + begin, end - begin, start + first + begin * step, step);
        }
      }
    }
  }

  /** Where the input line begins that a line of windows reads at a window element, or -1 in the padding. */
  private int lineStart(int element, int line) {
    int start = 0;
    int step = input[input.length - 1];
    int k = element;
    int rest = line;
    for (int i = input.length - 2; i >= 0; i--) {
      WindowAxis a = geometry.axes().get(i);
      long at = rest % windows[i] * a.stride() - a.padBegin() + k % kernel[i] * a.dilation();
      if (at < 0 || at >= input[i]) {
        return -1;
      }
      start += (int) at * step;
      step *= input[i];
      rest /= windows[i];
      k /= kernel[i];
    }
    return start;
  }
}
