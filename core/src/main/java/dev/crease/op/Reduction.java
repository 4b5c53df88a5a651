package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * What an operator reduces over.
 *
 * <p><b>Source:</b> ONNX ReduceSum, opset 1 to 13; ReduceMean, opset 1 to 18.
 *
 * @param axes the axes to reduce, negative ones counted from the end
 * @param keepDims whether reduced axes stay, with size 1
 * @param emptyIsNone whether no axes, or an empty list of them, means none; otherwise it means all
 */
public record Reduction(IntegerList axes, boolean keepDims, boolean emptyIsNone) {

  /**
   * What the attributes say.
   *
   * @param attributes the node's attributes
   * @param opset the opset the model imports
   * @param inputSince the opset from which on the axes are input 1
   */
  static Reduction parse(Attributes attributes, int opset, int inputSince) {
    boolean input = opset >= inputSince;
    return new Reduction(
        input ? new IntegerList.Input(1) : IntegerList.attribute(attributes, "axes"),
        attributes.integer("keepdims", 1) != 0,
        input && attributes.integer("noop_with_empty_axes", 0) != 0);
  }

  /** The axes that are reduced, ascending, if that is known. */
  public Optional<int[]> of(InferContext in, int rank) {
    if (axes.isGiven(in) && axes.known(in).isEmpty()) {
      return Optional.empty();
    }
    List<Long> given = axes.known(in).orElse(List.of());
    if (given.isEmpty()) {
      return Optional.of(Indices.all(emptyIsNone ? 0 : rank));
    }
    return Optional.of(IntStream.of(Dims.axes(in, given, rank)).sorted().toArray());
  }

  List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      boolean all = !axes.isGiven(in) && !emptyIsNone && !keepDims;
      return List.of(all ? x.withDims(List.of()) : x);
    }
    int rank = x.rank();
    return List.of(of(in, rank).map(a -> x.withDims(kept(x.dims().orElseThrow(), a)))
        .orElseGet(() -> keepDims ? x.withDims(Dims.unknown(rank)) : x.withoutDims()));
  }

  private List<Dim> kept(List<Dim> dims, int[] reduced) {
    return IntStream.range(0, dims.size())
        .filter(i -> keepDims || Arrays.binarySearch(reduced, i) < 0)
        .mapToObj(i -> Arrays.binarySearch(reduced, i) < 0 ? dims.get(i) : Dim.of(1))
        .toList();
  }

  /**
   * Reduces input 0.
   *
   * @param real makes one real of each row
   * @param integer makes one integer of each row; too large ones wrap around
   */
  List<Value> evaluate(EvalContext in, ToDoubleFunction<double[]> real,
      ToLongFunction<long[]> integer) {
    Value x = in.input(0);
    int[] reduced = of(new KnownInputs(in), x.shape().rank()).orElseThrow();
    Rows rows = new Rows(x.shape(), reduced);
    Shape shape = KnownInputs.shape(in, infer(new KnownInputs(in)).getFirst());
    return List.of(switch (x) {
      case RealValue r -> {
        double[] out = new double[rows.count()];
        rows.forEach(in, r.data(), (row, elements) -> out[row] = real.applyAsDouble(elements));
        yield new RealValue(x.dtype(), shape, out);
      }
      case IntValue i -> {
        DType dtype = x.dtype();
        long[] out = new long[rows.count()];
        rows.forEach(in, i.data(),
            (row, elements) -> out[row] = Elementwise.wrap(dtype, integer.applyAsLong(elements)));
        yield new IntValue(dtype, shape, out);
      }
      case TextValue _ -> throw in.wrong("numbers", "strings");
    });
  }

  /** Reduces input 0 by a real function, whose result is truncated where the input is integer. */
  List<Value> evaluate(EvalContext in, ToDoubleFunction<double[]> real) {
    DType dtype = in.input(0).dtype();
    return evaluate(in, real, row -> Elementwise.toLong(dtype,
        real.applyAsDouble(
            Arrays.stream(row).mapToDouble(v -> Elementwise.toDouble(dtype, v)).toArray())));
  }
}
