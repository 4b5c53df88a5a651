package dev.crease.op;

import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** One number from every plane: what all global pools have in common. */
final class GlobalPooling {

  private GlobalPooling() {}

  /** Makes one number of a plane. */
  @FunctionalInterface
  interface Reduction {
    /**
     * Reduces {@code x[from]} to {@code x[to]} (exclusive).
     *
     * @param x (in) elements
     * @param from index of the plane's first
     * @param to index after its last
     */
    double of(double[] x, int from, int to);
  }

  /** The output's type: size 1 on every spatial axis. */
  static TensorType infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return x;
    }
    if (x.rank() < 2) {
      throw in.wrong("an input with batch and channel axes", x.toString());
    }
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < x.rank(); i++) {
      dims.add(i < 2 ? x.dim(i) : Dim.of(1));
    }
    return x.withDims(dims);
  }

  /** Reduces every plane. */
  static RealValue evaluate(EvalContext in, Reduction reduction) {
    RealValue x = in.real(0);
    Shape shape = x.shape();
    Shape y = infer(new KnownInputs(in)).shape().orElseThrow();
    int size = (int) shape.product(2, shape.rank());
    double[] out = new double[y.size()];
    in.parallel(out.length,
        plane -> out[plane] = reduction.of(x.data(), plane * size, (plane + 1) * size));
    return new RealValue(x.dtype(), y, out);
  }
}
