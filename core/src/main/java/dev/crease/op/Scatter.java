package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * What {@link ScatterElements} does without a reduction, under its older name.
 *
 * <p><b>Shapes:</b> {@code x T[…,a,…], indices i64[…,b,…], updates T[…,b,…] → T[…,a,…]}.
 *
 * <p><b>Source:</b> ONNX Scatter, opset 9 to 11.
 *
 * @param meaning the operator of the newer name
 */
public record Scatter(ScatterElements meaning) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Scatter(
        new ScatterElements(attributes.integer("axis", 0), ScatterReduction.NONE));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return meaning.infer(in);
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return meaning.evaluate(in);
  }
}
