package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of one axis that the indices name.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…], indices i64[q…] → T[…,q…,…]}.
 *
 * <p><b>Source:</b> ONNX Gather, opset 1 to 13.
 *
 * @param axis the axis, negative ones counted from the end
 */
public record Gather(long axis) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Gather(attributes.integer("axis", 0));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    TensorType indices = in.input(1);
    if (!x.hasRank() || !indices.hasRank()) {
      return List.of(x.withoutDims());
    }
    List<Dim> dims = new ArrayList<>(x.dims().orElseThrow());
    int at = Dims.axis(in, axis, dims.size());
    dims.remove(at);
    dims.addAll(at, indices.dims().orElseThrow());
    return List.of(x.withDims(dims));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape shape = x.shape();
    int at = Dims.axis(in, axis, shape.rank());
    int[] entries = Indices.of(in, in.ints(1).data(), shape.dim(at));
    int before = Math.toIntExact(shape.product(0, at));
    int after = Math.toIntExact(shape.product(at + 1, shape.rank()));
    long whole = shape.dim(at);
    // A last axis of 1 would make every run one element long.
    Value picked = after == 1
        ? Elements.pick(in, x.reshaped(Shape.of(before, whole)),
            Shape.of(before, entries.length),
            new int[][]{Indices.all(before), entries}, x)
        : Elements.pick(in, x.reshaped(Shape.of(before, whole, after)),
            Shape.of(before, entries.length, after),
            new int[][]{Indices.all(before), entries, Indices.all(after)}, x);
    return List.of(picked.reshaped(KnownInputs.shape(this, in)));
  }
}
