package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Repeats the input along each axis.
 *
 * <p><b>Shapes:</b> {@code x T[a,b,…], repeats i64[r] → T[a·repeats₀,b·repeats₁,…]}.
 *
 * <p><b>Source:</b> ONNX Tile, opset 1 to 13.
 *
 * @param oneAxis whether inputs 1 and 2 are a number of repeats and an axis, as before opset 6
 */
public record Tile(boolean oneAxis) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Tile(opset < 6);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return List.of(x);
    }
    List<Dim> dims = x.dims().orElseThrow();
    return List.of(x.withDims(repeats(in, dims.size())
        .map(r -> IntStream.range(0, dims.size())
            .mapToObj(i -> Dims.product(List.of(dims.get(i), Dim.of(r.get(i)))))
            .toList())
        .orElseGet(() -> Dims.unknown(dims.size()))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape shape = KnownInputs.shape(this, in);
    int[][] maps = new int[shape.rank()][];
    for (int axis = 0; axis < maps.length; axis++) {
      int size = (int) x.shape().dim(axis);
      maps[axis] = IntStream.range(0, (int) shape.dim(axis)).map(i -> i % size).toArray();
    }
    return List.of(Elements.pick(in, x, shape, maps, x));
  }

  private Optional<List<Long>> repeats(InferContext in, int rank) {
    if (oneAxis) {
      return in.constant(1).flatMap(tiles -> in.constant(2).map(axis -> {
        List<Long> repeats = new ArrayList<>(Collections.nCopies(rank, 1L));
        repeats.set(Dims.axis(in, number(in, 2, axis), rank), number(in, 1, tiles));
        return repeats;
      }));
    }
    Optional<List<Long>> repeats = new IntegerList.Input(1).known(in);
    if (repeats.filter(r -> r.size() != rank || r.stream().anyMatch(n -> n < 0)).isPresent()) {
      throw in.wrong(rank + " repeats >= 0", repeats.orElseThrow().toString());
    }
    return repeats;
  }

  private static long number(InferContext in, int i, Value value) {
    return value instanceof IntValue ints
        ? Numbers.scalar(in, i, ints.data())
        : (long) Numbers.scalar(in, i, ((RealValue) value).data());
  }
}
