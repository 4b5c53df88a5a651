package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The k greatest or least elements along one axis, sorted, and where they were.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…] → T[…,k,…], i64[…,k,…]}.
 *
 * <p><b>Source:</b> ONNX TopK, opset 1 to 24.
 *
 * @param axis the axis, negative ones counted from the end
 * @param k the number of elements, one integer
 * @param largest whether the greatest are meant
 */
public record TopK(long axis, IntegerList k, boolean largest) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new TopK(
        attributes.integer("axis", -1),
        opset < 10
            ? new IntegerList.Given(List.of(attributes.integer("k")))
            : new IntegerList.Input(1),
        attributes.integer("largest", 1) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    List<TensorType> types = List.of(x, x.withDType(DType.INT64));
    if (!x.hasRank()) {
      return types;
    }
    int at = Dims.axis(in, axis, x.rank());
    Dim count = k.known(in).map(v -> count(in, v, x.dim(at))).orElse(Dim.unknown());
    List<Dim> dims = Dims.with(x.dims().orElseThrow(), at, count);
    return types.stream().map(t -> t.withDims(dims)).toList();
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape shape = KnownInputs.shape(this, in);
    int at = Dims.axis(in, axis, shape.rank());
    int count = Math.toIntExact(shape.dim(at));
    Rows rows = new Rows(x.shape(), at);
    Rows to = new Rows(shape, at);
    Elements from = Elements.of(x);
    Elements values = Elements.allocate(in, x, shape);
    long[] indices = new long[shape.size()];
    Comparator<Integer> best = switch (x) {
      case RealValue r -> Comparator.comparingDouble(i -> r.data()[i] + 0.0);
      case IntValue n -> (i, j) -> Elementwise.compare(n.dtype(), n.data()[i], n.data()[j]);
      case TextValue _ -> throw in.wrong("numbers", "strings");
    };
    Comparator<Integer> first = largest ? best.reversed() : best;
    Nest.spans(in, rows.count(), rows.length(), (begin, end) -> {
      for (int row = begin; row < end; row++) {
        int r = row;
        // The sort is stable: of equal elements the first comes first.
        int[] top = IntStream.range(0, rows.length())
            .boxed()
            .sorted((i, j) -> first.compare(rows.index(r, i), rows.index(r, j)))
            .limit(count)
            .mapToInt(Integer::intValue)
            .toArray();
        for (int i = 0; i < count; i++) {
          values.copy(from, rows.index(row, top[i]), 1, to.index(row, i), 1);
          indices[to.index(row, i)] = top[i];
        }
      }
    });
    return List.of(values.value(shape), new IntValue(DType.INT64, shape, indices));
  }

  private static Dim count(NodeContext in, List<Long> k, Dim whole) {
    if (k.size() != 1 || k.getFirst() < 0 || whole.isKnown() && k.getFirst() > whole.orUnknown()) {
      throw in.wrong("one k from 0 to " + whole, k.toString());
    }
    return Dim.of(k.getFirst());
  }
}
