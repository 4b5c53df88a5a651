package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * The number of elements.
 *
 * <p><b>Shapes:</b> {@code x T[…] → i64[]}.
 *
 * <p><b>Source:</b> ONNX Size, opset 1 to 25.
 */
public record Size() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Size();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    return List.of(TensorType.of(DType.INT64, List.of()));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(value(in.input(0).shape().elements()));
  }

  @Override
  public Optional<List<Value>> known(InferContext in) {
    return in.input(0).shape().map(s -> List.of(value(s.elements())));
  }

  private static Value value(long elements) {
    return IntValue.of(elements).reshaped(Shape.SCALAR);
  }
}
