package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;

/**
 * Joins the inputs along one axis.
 *
 * <p><b>Shapes:</b> {@code x₁ T[…,a₁,…], x₂ T[…,a₂,…], … → T[…,a₁+a₂+…,…]}.
 *
 * <p><b>Source:</b> ONNX Concat, opset 1 to 13.
 *
 * @param axis the axis to join along, negative ones counted from the end
 */
public record Concat(long axis) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Concat(opset < 4 ? attributes.integer("axis", 1) : attributes.integer("axis"));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    Optional<DType> dtype = Optional.empty();
    Optional<List<Dim>> dims = Optional.empty();
    boolean complete = in.inputCount() > 0;
    Dim length = Dim.of(0);
    for (int i = 0; i < in.inputCount(); i++) {
      TensorType x = in.input(i);
      dtype = Elementwise.sameDType(in, new TensorType(dtype, Optional.empty()), x);
      complete &= x.hasRank();
      if (x.hasRank()) {
        int at = Dims.axis(in, axis, x.rank());
        length = Dims.sum(length, x.dim(at));
        List<Dim> others = Dims.with(x.dims().orElseThrow(), at, Dim.unknown());
        dims = Optional.of(dims.map(d -> Dims.same(in, d, others)).orElse(others));
      }
    }
    Dim joined = complete ? length : Dim.unknown();
    return List.of(new TensorType(
        dtype, dims.map(d -> Dims.with(d, Dims.axis(in, axis, d.size()), joined))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape shape = KnownInputs.shape(this, in);
    int at = Dims.axis(in, axis, shape.rank());
    int rows = Math.toIntExact(shape.product(0, at));
    int width = Math.toIntExact(shape.product(at, shape.rank()));
    Elements out = Elements.allocate(in, in.input(0), shape);
    int start = 0;
    for (int i = 0; i < in.inputCount(); i++) {
      Value x = in.input(i);
      Elements from = Elements.of(x);
      int part = Math.toIntExact(x.shape().product(at, shape.rank()));
      int to = start;
      Nest.spans(in, rows, part, (begin, end) -> {
        for (int row = begin; row < end; row++) {
          out.copy(from, row * part, 1, row * width + to, part);
        }
      });
      start += part;
    }
    return List.of(out.value(shape));
  }
}
