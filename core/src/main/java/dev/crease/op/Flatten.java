package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.List;

/**
 * A matrix of the axes before {@code axis} and those from it on.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[before, after]}.
 *
 * <p><b>Source:</b> ONNX Flatten, opset 1 to 25.
 *
 * @param axis the first axis of the second part, from −rank to rank
 */
public record Flatten(long axis) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Flatten(attributes.integer("axis", 1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    return List.of(x.dims().map(d -> {
      int at = axis == d.size() ? d.size() : Dims.axis(in, axis, d.size());
      return x.withDims(
          List.of(Dims.product(d.subList(0, at)), Dims.product(d.subList(at, d.size()))));
    }).orElseGet(() -> x.withDims(Dims.unknown(2))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(in.input(0).reshaped(KnownInputs.shape(this, in)));
  }
}
