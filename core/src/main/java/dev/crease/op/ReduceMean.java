package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;

/**
 * The mean over some axes; integers are truncated toward zero.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX ReduceMean, opset 1 to 18.
 *
 * @param over what is reduced
 */
public record ReduceMean(Reduction over) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new ReduceMean(Reduction.parse(attributes, opset, 18));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return over.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return over.evaluate(in, row -> Arrays.stream(row).sum() / row.length, row -> {
      if (row.length == 0) {
        throw in.wrong("integers to take the mean of", "none");
      }
      return Arrays.stream(row).sum() / row.length;
    });
  }
}
