package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * For each index, the element at the same place with that index along one axis.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…], indices i64[…,b,…] → T[…,b,…]}.
 *
 * <p><b>Source:</b> ONNX GatherElements, opset 11 to 13.
 *
 * @param axis the axis, negative ones counted from the end
 */
public record GatherElements(long axis) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new GatherElements(attributes.integer("axis", 0));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(new TensorType(in.input(0).dtype(), in.input(1).dims()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    IntValue indices = in.ints(1);
    Shape shape = indices.shape();
    int at = Dims.axis(in, axis, x.shape().rank());
    ElementIndices.check(in, x.shape(), shape, at);
    long[] strides = x.shape().strides();
    int along = (int) strides[at];
    strides[at] = 0;
    Elements from = Elements.of(x);
    Elements out = Elements.allocate(in, x, shape);
    Nest nest = new Nest(shape, strides);
    int step = nest.step(0);
    nest.forEach(in, (o, start, count) -> {
      for (int i = 0; i < count; i++) {
        int index = Indices.of(in, indices.data()[o + i], x.shape().dim(at));
        out.copy(from, start[0] + i * step + index * along, 1, o + i, 1);
      }
    });
    return List.of(out.value(shape));
  }
}
