package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * For each index a row that is off but for the place that the index names.
 *
 * <p><b>Shapes:</b> {@code indices T[…], depth T[], values U[2] → U[…,depth,…]}.
 *
 * <p><b>Source:</b> ONNX OneHot, opset 9 to 11.
 *
 * @param axis the new axis of the result, negative ones counted from its end
 */
public record OneHot(long axis) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new OneHot(attributes.integer("axis", -1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType indices = in.input(0);
    TensorType type = in.input(2).withoutDims();
    if (!indices.hasRank()) {
      return List.of(type);
    }
    List<Dim> dims = new ArrayList<>(indices.dims().orElseThrow());
    dims.add(Dims.axis(in, axis, dims.size() + 1),
        in.constant(1).map(d -> Dim.of(depth(in, d))).orElse(Dim.unknown()));
    return List.of(type.withDims(dims));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape shape = KnownInputs.shape(this, in);
    Value values = in.input(2);
    if (values.shape().elements() != 2) {
      throw in.wrong("two values, off and on", values.shape().toString());
    }
    IntValue indices = (IntValue) Numbers.cast(in, in.input(0), DType.INT64, false);
    int at = Dims.axis(in, axis, shape.rank());
    long depth = shape.dim(at);
    int inner = Math.toIntExact(shape.product(at + 1, shape.rank()));
    Elements from = Elements.of(values);
    Elements out = Elements.allocate(in, values, shape);
    out.copy(from, 0, 0, 0, shape.size());
    for (int i = 0; i < indices.data().length; i++) {
      long index = indices.data()[i];
      if (index >= -depth && index < depth) {
        int place = (int) (index < 0 ? index + depth : index);
        int row = (int) (i / inner * depth) + place;
        out.copy(from, 1, 0, row * inner + i % inner, 1);
      }
    }
    return List.of(out.value(shape));
  }

  private static long depth(InferContext in, Value value) {
    long depth = value instanceof IntValue ints
        ? Numbers.scalar(in, 1, ints.data())
        : (long) Numbers.scalar(in, 1, ((RealValue) value).data());
    if (depth < 0) {
      throw in.wrong("a depth >= 0", Long.toString(depth));
    }
    return depth;
  }
}
