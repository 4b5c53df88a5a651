package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which scale and zero point an element has.
 *
 * <p><b>Source:</b> ONNX QuantizeLinear and DequantizeLinear, opset 10 to 25.
 *
 * @param axis the axis with a scale of its own for each index, or for each block of them; negative ones counted from the end
 * @param blockSize number of indices along {@code axis} that share a scale, or 0 where no blocks are
 */
public record Quantization(long axis, long blockSize) {

  private static final Value NO_ZERO_POINT = IntValue.of(0);

  static Quantization parse(Attributes attributes) {
    return new Quantization(
        attributes.integer("axis", 1), attributes.integer("block_size", 0));
  }

  /** The strides of a scale or zero point along an input of {@code shape}. */
  private long[] strides(NodeContext in, Shape shape, Shape parameter) {
    if (parameter.elements() == 1) {
      return new long[shape.rank()];
    }
    if (blockSize > 0) {
      return shape.strides();
    }
    int at = Dims.axis(in, axis, shape.rank());
    if (parameter.rank() != 1 || parameter.dim(0) != shape.dim(at)) {
      throw in.wrong("one parameter, or one for each of " + shape.dim(at) + " along axis " + axis,
          parameter.toString());
    }
    long[] strides = new long[shape.rank()];
    strides[at] = 1;
    return strides;
  }

  /** A scale or zero point with one element for each of the input where one stands for a block. */
  private Value spread(EvalContext in, Shape shape, Value parameter) {
    if (blockSize <= 0 || parameter.shape().elements() == 1) {
      return parameter;
    }
    int at = Dims.axis(in, axis, shape.rank());
    Shape blocks = shape.with(at, Math.ceilDiv(shape.dim(at), blockSize));
    if (!parameter.shape().equals(blocks)) {
      throw in.wrong("parameters of shape " + blocks + " for blocks of " + blockSize,
          parameter.shape().toString());
    }
    int[][] maps = Arrays.stream(shape.dims())
        .mapToObj(d -> Indices.all(Math.toIntExact(d)))
        .toArray(int[][]::new);
    maps[at] = IntStream.range(0, maps[at].length).map(i -> (int) (i / blockSize)).toArray();
    return Elements.pick(in, parameter, shape, maps, parameter);
  }

  /** A number made of an element, its scale and its zero point. */
  @FunctionalInterface
  interface Formula {
    /** Makes it. */
    double apply(double x, double scale, double zeroPoint);
  }

  /** {@code formula} of every element of input 0, with inputs 1 and 2 its scales and zero points. */
  double[] apply(EvalContext in, Formula formula) {
    Value x = in.input(0);
    Shape shape = x.shape();
    Value scale = spread(in, shape, in.input(1));
    Value zeroPoint = in.has(2) ? spread(in, shape, in.input(2)) : NO_ZERO_POINT;
    double[] elements = doubles(in, x);
    double[] scales = doubles(in, scale);
    double[] zeroPoints = doubles(in, zeroPoint);
    Nest nest = new Nest(shape,
        strides(in, shape, scale.shape()), strides(in, shape, zeroPoint.shape()));
    double[] out = new double[elements.length];
    nest.forEach(in, (o, at, count) -> {
      for (int i = 0; i < count; i++) {
        out[o + i] = formula.apply(elements[o + i],
            scales[at[0] + i * nest.step(0)], zeroPoints[at[1] + i * nest.step(1)]);
      }
    });
    return out;
  }

  private static double[] doubles(EvalContext in, Value x) {
    return Numbers.reals(in, x, DType.DOUBLE).data();
  }
}
