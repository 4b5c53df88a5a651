package dev.crease.fold.merge;

import dev.crease.tensor.Shape;
import java.util.stream.LongStream;

/**
 * Where an operator's weight has which element.
 *
 * @param geometry the operator's
 * @param outputsFirst whether the first axis of a matrix is the output channel
 */
public record WeightLayout(Geometry geometry, boolean outputsFirst) {

  /** The shape of the weight. */
  public Shape shape() {
    LongStream first = switch (geometry.kind()) {
      case CONV -> LongStream.of(geometry.outputs(), geometry.inputsPerGroup());
      case CONV_TRANSPOSE -> LongStream.of(geometry.inputs(), geometry.outputsPerGroup());
      case MATRIX -> outputsFirst
          ? LongStream.of(geometry.outputs(), geometry.inputs())
          : LongStream.of(geometry.inputs(), geometry.outputs());
    };
    return Shape.of(
        LongStream.concat(first, geometry.axes().stream().mapToLong(Geometry.Axis::kernel))
            .toArray());
  }

  /** The index of element {@code i} of an output channel's row. */
  public long index(int output, int i) {
    long rowSize = geometry.rowSize();
    return switch (geometry.kind()) {
      case CONV -> output * rowSize + i;
      case CONV_TRANSPOSE -> {
        long taps = geometry.taps();
        int group = output / geometry.outputsPerGroup();
        long input = group * (long) geometry.inputsPerGroup() + i / taps;
        yield (input * geometry.outputsPerGroup() + output % geometry.outputsPerGroup()) * taps
            + i % taps;
      }
      case MATRIX -> outputsFirst
          ? output * rowSize + i
          : (long) i * geometry.outputs() + output;
    };
  }
}
