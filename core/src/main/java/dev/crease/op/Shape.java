package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.Value;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The sizes of the axes from {@code start} to {@code end}.
 *
 * <p><b>Shapes:</b> {@code x T[…] → i64[end − start]}.
 *
 * <p><b>Source:</b> ONNX Shape, opset 1 to 25.
 *
 * @param start the first axis, negative ones counted from the end
 * @param end the axis after the last, negative ones counted from the end; the rank if empty
 */
public record Shape(long start, OptionalLong end) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Shape(
        attributes.integer("start", 0),
        attributes.has("end")
            ? OptionalLong.of(attributes.integer("end", 0))
            : OptionalLong.empty());
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    Optional<List<Dim>> dims = in.input(0).dims().map(d -> List.of(Dim.of(range(d).size())));
    return List.of(new TensorType(Optional.of(DType.INT64), dims));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(values(Dims.of(in.input(0).shape())));
  }

  @Override
  public Optional<List<Value>> known(InferContext in) {
    return in.input(0).dims()
        .filter(d -> range(d).stream().allMatch(Dim::isKnown))
        .map(d -> List.of(values(d)));
  }

  private Value values(List<Dim> dims) {
    return IntValue.of(range(dims).stream().mapToLong(Dim::orUnknown).toArray());
  }

  private List<Dim> range(List<Dim> dims) {
    int from = clamp(start, dims.size());
    return dims.subList(from, Math.max(from, clamp(end.orElse(dims.size()), dims.size())));
  }

  private static int clamp(long axis, int rank) {
    return Math.clamp(axis < 0 ? axis + rank : axis, 0, rank);
  }
}
