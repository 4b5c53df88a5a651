package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The product over some axes; 1 over nothing.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceProd, opset 1 to 18.
 *
 * @param over what is reduced
 */
public record ReduceProd(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceProd(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in,
        row -> Arrays.stream(row).reduce(1, (a, b) -> a * b),
        row -> Arrays.stream(row).reduce(1, (a, b) -> a * b));
  }
}
