package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Runs a body again and again: values carried from one run to the next, and values gathered from each.
 *
 * <p><b>Shapes:</b> {@code trips i64[], condition bool[], v₁, … → v₁, …, s₁[n,…], …}.
 *
 * <p><b>Source:</b> ONNX Loop, opset 1 to 25.
 */
public record Loop() implements Operator {

  /** Inputs 0 and 1 are the number of trips and the condition. */
  private static final int FIRST_CARRIED = 2;

  static Op parse(Attributes attributes, int opset) {
    return new Loop();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return IntStream.range(FIRST_CARRIED, in.inputCount())
        .mapToObj(i -> in.input(i).withoutDims())
        .toList();
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    long trips = in.has(0) ? Numbers.scalar(in, 0, in.ints(0).data()) : Long.MAX_VALUE;
    Value condition = in.has(1)
        ? Logic.bools(in, 1)
        : new IntValue(DType.BOOL, Shape.SCALAR, new long[]{1});
    List<Value> carried = new ArrayList<>();
    for (int i = FIRST_CARRIED; i < in.inputCount(); i++) {
      carried.add(in.input(i));
    }
    int count = carried.size();
    List<List<Value>> gathered = new ArrayList<>();
    for (long i = 0; i < trips && holds(in, condition); i++) {
      List<Value> arguments = new ArrayList<>();
      arguments.add(IntValue.of(i).reshaped(Shape.SCALAR));
      arguments.add(condition);
      arguments.addAll(carried);
      List<Value> results = in.subgraph("body", arguments);
      // Without the input the body's condition is ignored.
      condition = in.has(1) ? results.getFirst() : condition;
      carried = results.subList(1, 1 + count);
      gathered.add(results.subList(1 + count, results.size()));
    }
    List<Value> out = new ArrayList<>(carried);
    for (int k = 0; k < in.outputCount() - count; k++) {
      int which = k;
      out.add(stack(in, gathered.stream().map(g -> g.get(which)).toList()));
    }
    return out;
  }

  private static boolean holds(EvalContext in, Value condition) {
    return condition instanceof IntValue c && Numbers.scalar(in, 1, c.data()) != 0;
  }

  private static Value stack(EvalContext in, List<Value> parts) {
    if (parts.isEmpty()) {
      throw in.wrong("at least one trip, which alone tells the shape of what is gathered", "none");
    }
    Value first = parts.getFirst();
    int size = first.shape().size();
    long[] dims = LongStream
        .concat(LongStream.of(parts.size()), LongStream.of(first.shape().dims()))
        .toArray();
    Shape shape = Shape.of(dims);
    Elements out = Elements.allocate(in, first, shape);
    for (int i = 0; i < parts.size(); i++) {
      Value part = parts.get(i);
      if (!part.shape().equals(first.shape()) || part.dtype() != first.dtype()) {
        throw in.wrong("the same type and shape from every trip",
            first.dtype().label() + "[" + first.shape() + "] and " + part.dtype().label() + "["
                + part.shape() + "]");
      }
      out.copy(Elements.of(part), 0, 1, i * size, size);
    }
    return out.value(shape);
  }
}
