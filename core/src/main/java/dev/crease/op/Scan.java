package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Runs a body on one slice after another: values carried from one slice to the next, and values gathered from each.
 *
 * <p><b>Shapes:</b> {@code v₁, …, x₁[n,…], … → v₁, …, s₁[n,…], …}.
 *
 * <p><b>Source:</b> ONNX Scan, opset 9 to 25; the form of opset 8, with a batch, is not known.
 *
 * @param slicedInputs how many of the inputs, the last ones, are cut into slices
 * @param inputAxes the axis that each of them is cut along; none for 0
 * @param inputDirections 1 where its slices are taken from the end; none for 0
 * @param outputAxes the axis along which each gathered output is put together; none for 0
 * @param outputDirections 1 where each slice goes before those that are there; none for 0
 */
public record Scan(
    int slicedInputs,
    List<Long> inputAxes,
    List<Long> inputDirections,
    List<Long> outputAxes,
    List<Long> outputDirections) implements Operator {

  private static final int WITHOUT_BATCH = 9;

  /** Copies the lists. */
  public Scan {
    inputAxes = List.copyOf(inputAxes);
    inputDirections = List.copyOf(inputDirections);
    outputAxes = List.copyOf(outputAxes);
    outputDirections = List.copyOf(outputDirections);
  }

  static Op parse(Attributes attributes, int opset) {
    if (opset < WITHOUT_BATCH) {
      return new Opaque("", "Scan", "its form of opset 8 works on a batch");
    }
    return new Scan(
        Math.toIntExact(attributes.integer("num_scan_inputs")),
        attributes.integers("scan_input_axes").orElse(List.of()),
        attributes.integers("scan_input_directions").orElse(List.of()),
        attributes.integers("scan_output_axes").orElse(List.of()),
        attributes.integers("scan_output_directions").orElse(List.of()));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    List<TensorType> states = new ArrayList<>();
    for (int i = 0; i < in.inputCount() - slicedInputs; i++) {
      states.add(in.input(i).withoutDims());
    }
    return states;
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    int count = in.inputCount() - slicedInputs;
    if (slicedInputs < 1 || count < 0) {
      throw in.wrong("as many inputs at least as num_scan_inputs, and one of these",
          in.inputCount() + " and " + slicedInputs);
    }
    List<Value> states = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      states.add(in.input(i));
    }
    long length = length(in, count);
    List<List<Value>> gathered = new ArrayList<>();
    for (long t = 0; t < length; t++) {
      List<Value> arguments = new ArrayList<>(states);
      for (int k = 0; k < slicedInputs; k++) {
        Value whole = in.input(count + k);
        long at = isReversed(inputDirections, k) ? length - 1 - t : t;
        arguments.add(slice(in, whole, axis(in, inputAxes, k, whole.shape().rank()), at));
      }
      List<Value> results = in.subgraph("body", arguments);
      states = results.subList(0, count);
      gathered.add(results.subList(count, results.size()));
    }
    List<Value> out = new ArrayList<>(states);
    for (int k = 0; k < in.outputCount() - count; k++) {
      int which = k;
      List<Value> parts = new ArrayList<>(gathered.stream().map(g -> g.get(which)).toList());
      out.add(
          stack(in, isReversed(outputDirections, k) ? parts.reversed() : parts, which));
    }
    return out;
  }

  private long length(EvalContext in, int states) {
    long length = -1;
    for (int k = 0; k < slicedInputs; k++) {
      Shape shape = in.input(states + k).shape();
      long own = shape.dim(axis(in, inputAxes, k, shape.rank()));
      if (k > 0 && own != length) {
        throw in.wrong("inputs with as many slices as each other", length + " and " + own);
      }
      length = own;
    }
    return length;
  }

  private static int axis(EvalContext in, List<Long> axes, int which, int rank) {
    long axis = which < axes.size() ? axes.get(which) : 0;
    if (axis < -rank || axis >= rank) {
      throw in.wrong("an axis of a tensor of rank " + rank, Long.toString(axis));
    }
    return Math.floorMod((int) axis, rank);
  }

  private static boolean isReversed(List<Long> directions, int which) {
    return which < directions.size() && directions.get(which) == 1;
  }

  private static Value slice(EvalContext in, Value whole, int axis, long at) {
    Shape shape = whole.shape();
    int inner = Math.toIntExact(shape.product(axis + 1, shape.rank()));
    int outer = Math.toIntExact(shape.product(0, axis));
    int step = Math.toIntExact(shape.dim(axis)) * inner;
    Shape rest = Shape.of(
        LongStream.concat(
            Arrays.stream(shape.dims(), 0, axis), Arrays.stream(shape.dims(), axis + 1,
                shape.rank()))
            .toArray());
    Elements out = Elements.allocate(in, whole, rest);
    for (int o = 0; o < outer; o++) {
      out.copy(Elements.of(whole), o * step + (int) at * inner, 1, o * inner, inner);
    }
    return out.value(rest);
  }

  private Value stack(EvalContext in, List<Value> parts, int which) {
    if (parts.isEmpty()) {
      throw in.wrong("at least one slice, which alone tells the shape of what is gathered", "none");
    }
    Value first = parts.getFirst();
    Shape shape = first.shape();
    int axis = axis(in, outputAxes, which, shape.rank() + 1);
    int inner = Math.toIntExact(shape.product(axis, shape.rank()));
    int outer = Math.toIntExact(shape.product(0, axis));
    List<Long> dims = new ArrayList<>(Arrays.stream(shape.dims()).boxed().toList());
    dims.add(axis, (long) parts.size());
    Shape all = Shape.of(dims);
    Elements out = Elements.allocate(in, first, all);
    for (int t = 0; t < parts.size(); t++) {
      Value part = parts.get(t);
      if (!part.shape().equals(shape) || part.dtype() != first.dtype()) {
        throw in.wrong("the same type and shape from every slice",
            first.dtype().label() + "[" + shape + "] and " + part.dtype().label() + "["
                + part.shape() + "]");
      }
      for (int o = 0; o < outer; o++) {
        out.copy(
            Elements.of(part), o * inner, 1, (o * parts.size() + t) * inner, inner);
      }
    }
    return out.value(all);
  }
}
