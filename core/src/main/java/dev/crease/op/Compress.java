package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The entries of one axis, or of all elements in a row, for which a condition holds.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…], condition bool[c] → T[…,n,…]}.
 *
 * <p><b>Source:</b> ONNX Compress, opset 9 to 11.
 *
 * @param axis the axis, negative ones counted from the end; all elements in a row if empty
 */
public record Compress(OptionalLong axis) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Compress(attributes.has("axis")
        ? OptionalLong.of(attributes.integer("axis", 0))
        : OptionalLong.empty());
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (axis.isEmpty()) {
      return List.of(x.withDims(Dims.unknown(1)));
    }
    return List.of(x.dims()
        .map(d -> x.withDims(
            Dims.with(d, Dims.axis(in, axis.getAsLong(), d.size()), Dim.unknown())))
        .orElse(x));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = axis.isPresent()
        ? in.input(0)
        : in.input(0).reshaped(Shape.of(in.input(0).shape().elements()));
    int at = Dims.axis(in, axis.orElse(0), x.shape().rank());
    long[] condition = Logic.bools(in, 1).data();
    int[] kept = IntStream.range(0, condition.length).filter(i -> condition[i] != 0).toArray();
    int[][] maps = LongStream.of(x.shape().dims())
        .mapToObj(d -> Indices.all(Math.toIntExact(d)))
        .toArray(int[][]::new);
    maps[at] = Indices.of(in, IntStream.of(kept).asLongStream().toArray(), x.shape().dim(at));
    return List.of(Elements.pick(in, x, x.shape().with(at, kept.length), maps, x));
  }
}
