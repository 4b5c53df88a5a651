package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reorders the axes.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[permuted]}.
 *
 * <p><b>Source:</b> ONNX Transpose, opset 1 to 25.
 *
 * @param permutation for each axis of the result, the axis of {@code x} that it is; the axes reversed if empty
 */
public record Transpose(Optional<List<Long>> permutation) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Transpose(attributes.integers("perm"));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    return List.of(x.dims().map(d -> x.withDims(Arrays.stream(order(in, d.size()))
        .mapToObj(d::get)
        .toList()))
        .orElseGet(() -> permutation.map(p -> x.withDims(Dims.unknown(p.size())))
            .orElseGet(x::withoutDims)));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(permute(in, in.input(0), order(in, in.input(0).shape().rank())));
  }

  /**
   * For each axis of the result, the axis of {@code x} that it is.
   *
   * @param in the node
   * @param rank the rank of {@code x}
   */
  public int[] order(NodeContext in, int rank) {
    if (permutation.isEmpty()) {
      return IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    }
    int[] order = Dims.axes(in, permutation.get(), rank);
    if (order.length != rank) {
      throw in.wrong("a permutation of " + rank + " axes", permutation.get().toString());
    }
    return order;
  }

  /** {@code x} with its axes in this order. */
  static Value permute(EvalContext in, Value x, int... order) {
    long[] own = x.shape().strides();
    Shape shape = Shape.of(Arrays.stream(order).mapToLong(x.shape()::dim).toArray());
    return Elements.walk(in, x, shape, 0, Arrays.stream(order).mapToLong(a -> own[a]).toArray());
  }
}
