package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The least element over some axes; ∞, or the greatest integer, over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceMin, opset 1 to 20.
 *
 * @param over what is reduced
 */
public record ReduceMin(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceMin(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    DType dtype = in.input(0).dtype();
    return over.evaluate(in,
        row -> Arrays.stream(row).reduce(Double.POSITIVE_INFINITY, Math::min),
        row -> Arrays.stream(row)
            .reduce(Numbers.greatest(dtype),
                (a, b) -> Elementwise.compare(dtype, a, b) <= 0 ? a : b));
  }
}
