package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/** Operands with zero points, opened for products in fp64, which are exact: 8-bit factors leave 37 bits for their number. */
final class Quantized {

  private Quantized() {}

  /** A vector as one element per output channel of a weight, or per row of a matrix. */
  static Shape alongAxis(Shape vector, int axisFromEnd) {
    if (vector.rank() != 1 || vector.dim(0) == 1) {
      return vector;
    }
    long[] dims = new long[axisFromEnd];
    Arrays.fill(dims, 1);
    dims[0] = vector.dim(0);
    return Shape.of(dims);
  }

  /**
   * An operand less its zero point.
   *
   * @param x the operand's input
   * @param zero the zero point's input, which may be absent
   * @param align the zero point's shape as it broadcasts onto the operand's
   */
  static double[] centered(EvalContext in, int x, int zero, UnaryOperator<Shape> align) {
    double[] data = Numbers.reals(in, in.input(x), DType.DOUBLE).data();
    if (!in.has(zero)) {
      return data;
    }
    double[] out = data.clone();
    double[] zeros = Numbers.reals(in, in.input(zero), DType.DOUBLE).data();
    broadcast(in, in.input(x).shape(), zero, align, (at, z) -> out[at] -= zeros[z]);
    return out;
  }

  /** Multiplies by the scale that each element meets. */
  static void scale(EvalContext in, double[] y, Shape shape, int scale,
      UnaryOperator<Shape> align) {
    double[] scales = in.real(scale).data();
    broadcast(in, shape, scale, align, (at, s) -> y[at] *= scales[s]);
  }

  /** What an element does with the parameter it meets. */
  @FunctionalInterface
  private interface Meeting {
    void meet(int element, int parameter);
  }

  private static void broadcast(EvalContext in, Shape shape, int parameter,
      UnaryOperator<Shape> align, Meeting meeting) {
    Shape given = in.input(parameter).shape();
    Shape aligned = given.elements() == 1 ? Shape.SCALAR : align.apply(given);
    TensorType onto = TensorType.UNKNOWN.withDims(Dims.of(shape));
    LayerNormalization.requireOnto(in, "parameter (input " + parameter + ")", onto,
        TensorType.UNKNOWN.withDims(Dims.of(aligned)));
    Nest nest = new Nest(shape, Elementwise.broadcastStrides(aligned, shape));
    int step = nest.step(0);
    nest.forEach(in, (out, at, count) -> {
      for (int i = 0; i < count; i++) {
        meeting.meet(out + i, at[0] + i * step);
      }
    });
  }

  /** Sums as {@code INT32}; too large ones wrap around. */
  static Value int32(double[] sums, Shape shape) {
    long[] out = new long[sums.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Elementwise.wrap(DType.INT32, (long) sums[i]);
    }
    return new IntValue(DType.INT32, shape, out);
  }

  /**
   * {@code saturate(round(y / scale) + zero point)} in the zero point's type, rounded to even.
   *
   * @param y what the quantized numbers stand for
   * @param scale the scale's input, a scalar
   * @param zero the zero point's input, a scalar
   */
  static Value requantized(EvalContext in, double[] y, Shape shape, int scale, int zero) {
    DType to = in.input(zero).dtype();
    double divisor = Numbers.scalar(in, scale, in.real(scale).data());
    double offset = Numbers.scalar(in, zero,
        Numbers.reals(in, in.input(zero), DType.DOUBLE).data());
    if (to.isReal()) {
      double[] out = Arrays.stream(y).map(v -> v / divisor + offset).toArray();
      return new RealValue(to, shape, out);
    }
    double least = Numbers.least(to);
    double greatest = Numbers.greatest(to);
    return new IntValue(to, shape, Arrays.stream(y)
        .mapToLong(v -> (long) Math.clamp(Math.rint(v / divisor) + offset, least, greatest))
        .toArray());
  }
}
