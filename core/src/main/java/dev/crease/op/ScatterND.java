package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.List;

/**
 * A copy of {@code x} with updates put onto the slices that tuples of indices name.
 *
 * <p><b>Shapes:</b> {@code x T[d₀,…], indices i64[q…,k], updates T[q…,dₖ,…] → T[d₀,…]}.
 *
 * <p><b>Source:</b> ONNX ScatterND, opset 11 to 18.
 *
 * @param reduction what becomes of the old elements
 */
public record ScatterND(ScatterReduction reduction) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return ScatterReduction.parse(attributes)
        .<Op>map(ScatterND::new)
        .orElseGet(() -> new Opaque("", "ScatterND", "its reduction is not known"));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(in.input(0));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    IntValue indices = in.ints(1);
    if (indices.shape().rank() == 0 || indices.shape().dim(-1) > x.shape().rank()) {
      throw in.wrong("tuples of at most " + x.shape().rank() + " indices",
          indices.shape().toString());
    }
    Tuples tuples = Tuples.of(in, x.shape(), indices, 0);
    long expected = (long) tuples.count() * tuples.length();
    if (in.input(2).shape().elements() != expected) {
      throw in.wrong(expected + " updates", in.input(2).shape().toString());
    }
    Elements updates = Elements.of(in.input(2));
    Elements out = Elements.copyOf(in, x);
    // In order: where a slice occurs twice, each update meets the result of the one before.
    for (int i = 0; i < tuples.count(); i++) {
      reduction.apply(
          in, out, tuples.offset(i), updates, i * tuples.length(), tuples.length());
    }
    return List.of(out.value(x.shape()));
  }
}
