package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Cuts the input along one axis.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…] → T[…,a₁,…], T[…,a₂,…], …}.
 *
 * <p><b>Source:</b> ONNX Split, opset 1 to 18.
 *
 * @param axis the axis to cut, negative ones counted from the end
 * @param lengths the lengths of the parts; equal ones where they are not given
 * @param count the number of equal parts, or 0 for the number of outputs
 * @param uneven whether the last of the equal parts may be shorter
 */
public record Split(long axis, IntegerList lengths, long count,
    boolean uneven) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    IntegerList lengths = IntegerList.attribute(attributes, "split");
    if (opset >= 13 || opset == 1 && lengths instanceof IntegerList.Absent) {
      lengths = new IntegerList.Input(1);
    }
    return new Split(
        attributes.integer("axis", 0), lengths, attributes.integer("num_outputs", 0), opset >= 18);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return Collections.nCopies(in.outputCount(), x.withoutDims());
    }
    List<Dim> dims = x.dims().orElseThrow();
    int at = Dims.axis(in, axis, dims.size());
    return parts(in, dims.get(at)).stream().map(d -> x.withDims(Dims.with(dims, at, d))).toList();
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    int at = Dims.axis(in, axis, x.shape().rank());
    int rows = Math.toIntExact(x.shape().product(0, at));
    int width = Math.toIntExact(x.shape().product(at, x.shape().rank()));
    Elements from = Elements.of(x);
    List<Value> parts = new ArrayList<>();
    int start = 0;
    for (Dim length : parts(new KnownInputs(in), Dim.of(x.shape().dim(at)))) {
      Shape shape = x.shape().with(at, length.orUnknown());
      int part = Math.toIntExact(shape.product(at, shape.rank()));
      int first = start;
      Elements out = Elements.allocate(in, x, shape);
      Nest.spans(in, rows, part, (begin, end) -> {
        for (int row = begin; row < end; row++) {
          out.copy(from, row * width + first, 1, row * part, part);
        }
      });
      parts.add(out.value(shape));
      start += part;
    }
    return parts;
  }

  private List<Dim> parts(InferContext in, Dim whole) {
    if (!lengths.isGiven(in)) {
      return equalParts(in, whole);
    }
    Optional<List<Long>> known = lengths.known(in);
    if (known.isEmpty()) {
      return Dims.unknown(in.outputCount());
    }
    long sum = 0;
    for (long length : known.get()) {
      sum += length;
      if (length < 0) {
        throw in.wrong("lengths >= 0", known.get().toString());
      }
    }
    if (known.get().size() < in.outputCount() || whole.isKnown() && !whole.is(sum)) {
      throw in.wrong(in.outputCount() + " lengths that add up to " + whole,
          known.get().toString());
    }
    return known.get().stream().map(Dim::of).toList();
  }

  private List<Dim> equalParts(InferContext in, Dim whole) {
    int parts = in.outputCount();
    if (count > 0 && count != parts) {
      throw in.wrong("num_outputs = " + parts + " for " + parts + " outputs", Long.toString(count));
    }
    if (!whole.isKnown()) {
      return parts == 1 ? List.of(whole) : Dims.unknown(parts);
    }
    long size = whole.orUnknown();
    if (!uneven && size % parts != 0) {
      throw in.wrong("a size that " + parts + " divides on axis " + axis, whole.toString());
    }
    long length = Math.ceilDiv(size, (long) parts);
    List<Dim> out = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      out.add(Dim.of(Math.clamp(size - i * length, 0, length)));
    }
    return out;
  }
}
