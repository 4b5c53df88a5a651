package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The sum of absolute values over some axes; 0 over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceL1, opset 1 to 18.
 *
 * @param over what is reduced
 */
public record ReduceL1(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceL1(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    boolean unsigned = in.input(0).dtype().isUnsigned();
    return over.evaluate(in,
        row -> Arrays.stream(row).map(Math::abs).sum(),
        row -> Arrays.stream(row).map(v -> unsigned ? v : Math.abs(v)).sum());
  }
}
