package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * A copy of {@code x} with updates put where the indices say along one axis.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…], indices i64[…,b,…], updates T[…,b,…] → T[…,a,…]}.
 *
 * <p><b>Source:</b> ONNX ScatterElements, opset 11 to 18.
 *
 * @param axis the axis, negative ones counted from the end
 * @param reduction what becomes of the old element
 */
public record ScatterElements(long axis, ScatterReduction reduction) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return ScatterReduction.parse(attributes)
        .<Op>map(r -> new ScatterElements(attributes.integer("axis", 0), r))
        .orElseGet(() -> new Opaque("", "ScatterElements", "its reduction is not known"));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    IntValue indices = in.ints(1);
    Shape shape = indices.shape();
    int at = Dims.axis(in, axis, x.shape().rank());
    ElementIndices.check(in, x.shape(), shape, at);
    if (!in.input(2).shape().equals(shape)) {
      throw in.wrong("updates of shape " + shape, in.input(2).shape().toString());
    }
    long[] strides = x.shape().strides();
    int along = (int) strides[at];
    strides[at] = 0;
    Elements updates = Elements.of(in.input(2));
    Elements out = Elements.copyOf(in, x);
    int[] offsets = Indices.offsets(shape, strides);
    // In order: where an index occurs twice, each update meets the result of the one before.
    for (int i = 0; i < offsets.length; i++) {
      int index = Indices.of(in, indices.data()[i], x.shape().dim(at));
      reduction.apply(in, out, offsets[i] + index * along, updates, i, 1);
    }
    return List.of(out.value(x.shape()));
  }
}
