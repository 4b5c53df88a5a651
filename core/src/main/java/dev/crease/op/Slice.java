package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Every step-th element from start to end along some axes.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Slice, opset 1 to 13.
 *
 * @param starts the first index of each cut
 * @param ends the index after the last
 * @param axes the axes to cut; all where they are not given
 * @param steps from one index to the next; 1 where they are not given
 */
public record Slice(IntegerList starts, IntegerList ends, IntegerList axes,
    IntegerList steps) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    if (opset >= 10) {
      return new Slice(new IntegerList.Input(1), new IntegerList.Input(2),
          new IntegerList.Input(3), new IntegerList.Input(4));
    }
    return new Slice(
        IntegerList.attribute(attributes, "starts"),
        IntegerList.attribute(attributes, "ends"),
        IntegerList.attribute(attributes, "axes"),
        new IntegerList.Absent());
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    return List.of(x.dims().map(d -> x.withDims(dims(in, d))).orElse(x));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape shape = KnownInputs.shape(this, in);
    long[] strides = x.shape().strides();
    long first = 0;
    for (Cut cut : cuts(new KnownInputs(in), shape.rank()).orElseThrow()) {
      first += cut.first(x.shape().dim(cut.axis)) * strides[cut.axis];
      strides[cut.axis] *= cut.step;
    }
    int offset = shape.elements() == 0 ? 0 : Math.toIntExact(first);
    return List.of(Elements.walk(in, x, shape, offset, strides));
  }

  /** Whether an axis of a tensor of {@code rank} axes is certainly left as it is. */
  public boolean leaves(int axis, int rank, InferContext in) {
    return cuts(in, rank).filter(cuts -> cuts.stream().noneMatch(c -> c.axis == axis)).isPresent();
  }

  private List<Dim> dims(InferContext in, List<Dim> x) {
    List<Dim> out = new ArrayList<>(x);
    Optional<List<Cut>> cuts = cuts(in, x.size());
    if (cuts.isPresent()) {
      cuts.get().forEach(c -> out.set(c.axis, c.size(x.get(c.axis))));
      return out;
    }
    if (axes.isGiven(in) && axes.known(in).isPresent()) {
      for (int axis : Dims.axes(in, axes.known(in).orElseThrow(), x.size())) {
        out.set(axis, Dim.unknown());
      }
      return out;
    }
    return Dims.unknown(x.size());
  }

  private Optional<List<Cut>> cuts(InferContext in, int rank) {
    Optional<List<Long>> from = starts.known(in);
    Optional<List<Long>> to = ends.known(in);
    Optional<List<Long>> along = axes.isGiven(in)
        ? axes.known(in)
        : from.map(f -> LongStream.range(0, f.size()).boxed().toList());
    Optional<List<Long>> by = steps.isGiven(in)
        ? steps.known(in)
        : from.map(f -> Collections.nCopies(f.size(), 1L));
    if (from.isEmpty() || to.isEmpty() || along.isEmpty() || by.isEmpty()) {
      return Optional.empty();
    }
    int count = from.get().size();
    if (to.get().size() != count || along.get().size() != count || by.get().size() != count) {
      throw in.wrong("as many starts as ends, axes and steps",
          from.get() + ", " + to.get() + ", " + along.get() + " and " + by.get());
    }
    if (by.get().contains(0L)) {
      throw in.wrong("steps other than 0", by.get().toString());
    }
    int[] axis = Dims.axes(in, along.get(), rank);
    List<Cut> cuts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      cuts.add(new Cut(axis[i], from.get().get(i), to.get().get(i),
          Math.clamp(by.get().get(i), -Integer.MAX_VALUE, Integer.MAX_VALUE)));
    }
    return Optional.of(cuts);
  }

  private record Cut(int axis, long start, long end, long step) {

    /** The first index, of an axis of {@code size}. */
    long first(long size) {
      long last = step > 0 ? size : Math.max(0, size - 1);
      return Math.clamp(start < 0 ? start + size : start, 0, last);
    }

    Dim size(Dim whole) {
      if (!whole.isKnown()) {
        boolean all = step == 1 && start == 0 && end >= Integer.MAX_VALUE
            || step == -1 && start == -1 && end <= -Integer.MAX_VALUE;
        return all ? whole : Dim.unknown();
      }
      long size = whole.orUnknown();
      if (size == 0) {
        return whole;
      }
      long last = end < 0 ? end + size : end;
      return Dim.of(step > 0
          ? Math.max(0, Math.ceilDiv(Math.clamp(last, 0, size) - first(size), step))
          : Math.max(0, Math.ceilDiv(first(size) - Math.clamp(last, -1, size - 1), -step)));
    }
  }
}
