package dev.crease.op;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * Broadcasts the input and a shape to each other.
 *
 * <p><b>Shapes:</b> {@code x T[…], shape i64[r] → T[broadcast]}.
 *
 * <p><b>Source:</b> ONNX Expand, opset 8 to 13.
 */
public record Expand() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Expand();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    IntegerList shape = new IntegerList.Input(1);
    Optional<List<Dim>> to = shape.known(in)
        .map(s -> s.stream().map(Dim::of).toList())
        .or(() -> shape.count(in).map(Dims::unknown));
    return List.of(x.dims().isPresent() && to.isPresent()
        ? x.withDims(Dims.broadcast(in, x.dims().get(), to.get()))
        : x.withoutDims());
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape shape = KnownInputs.shape(this, in);
    return List.of(
        Elements.walk(in, x, shape, 0, Elementwise.broadcastStrides(x.shape(), shape)));
  }
}
