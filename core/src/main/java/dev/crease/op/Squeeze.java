package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Drops axes of size 1: those given, or all.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Squeeze, opset 1 to 25.
 *
 * @param axes the axes to drop; all of size 1 where they are not given
 */
public record Squeeze(IntegerList axes) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Squeeze(
        opset < 13 ? IntegerList.attribute(attributes, "axes") : new IntegerList.Input(1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    Optional<List<Dim>> dims = x.dims();
    if (dims.isEmpty()) {
      return List.of(x.withoutDims());
    }
    if (!axes.isGiven(in)) {
      return List.of(dims.get().stream().allMatch(Dim::isKnown)
          ? x.withDims(dims.get().stream().filter(d -> !d.is(1)).toList())
          : x.withoutDims());
    }
    return List.of(axes.known(in)
        .map(a -> x.withDims(without(in, dims.get(), a)))
        .or(() -> axes.count(in).map(n -> x.withDims(Dims.unknown(dims.get().size() - n))))
        .orElseGet(x::withoutDims));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(in.input(0).reshaped(KnownInputs.shape(this, in)));
  }

  private static List<Dim> without(InferContext in, List<Dim> dims, List<Long> axes) {
    List<Dim> kept = new ArrayList<>(dims);
    int[] sorted = Dims.axes(in, axes, dims.size());
    Arrays.sort(sorted);
    for (int i = sorted.length - 1; i >= 0; i--) {
      Dim dropped = kept.remove(sorted[i]);
      if (dropped.isKnown() && !dropped.is(1)) {
        throw in.wrong("size 1 on axis " + sorted[i], dropped.toString());
      }
    }
    return kept;
  }
}
