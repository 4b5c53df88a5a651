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

  private final Shape output;
  private final int planes;
  private final int inputSize;
  private final int outputSize;
  private final WindowGeometry geometry;
  private final WindowRuns runs;

  private Pooling(Shape x, Shape output, WindowGeometry geometry) {
    this.output = output;
    this.geometry = geometry;
    planes = Math.toIntExact(x.product(0, 2));
    inputSize = Math.toIntExact(geometry.inputSize());
    outputSize = Math.toIntExact(geometry.outputSize());
    runs = new WindowRuns(geometry);
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

  /** What the windows of one plane read. */
  WindowRuns runs() {
    return runs;
  }
}
