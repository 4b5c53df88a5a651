package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The greatest element over some axes; −∞, or the least integer, over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceMax, opset 1 to 20.
 *
 * @param over what is reduced
 */
public record ReduceMax(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceMax(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    DType dtype = in.input(0).dtype();
    return over.evaluate(in,
        row -> Arrays.stream(row).reduce(Double.NEGATIVE_INFINITY, Math::max),
        row -> Arrays.stream(row)
            .reduce(Numbers.least(dtype),
                (a, b) -> Elementwise.compare(dtype, a, b) >= 0 ? a : b));
  }
}
