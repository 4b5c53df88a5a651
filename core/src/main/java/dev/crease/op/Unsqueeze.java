package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Inserts axes of size 1 at these places of the result.
 *
 * <p><b>Shapes:</b> {@code x T[…] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Unsqueeze, opset 1 to 25.
 *
 * @param axes the new axes, negative ones counted from the end of the result
 */
public record Unsqueeze(IntegerList axes) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Unsqueeze(
        opset < 13 ? IntegerList.attribute(attributes, "axes") : new IntegerList.Input(1));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!axes.isGiven(in)) {
      throw in.wrong("axes", "none");
    }
    Optional<List<Dim>> dims = x.dims();
    if (dims.isEmpty()) {
      return List.of(x.withoutDims());
    }
    return List.of(axes.known(in)
        .map(a -> x.withDims(with(in, dims.get(), a)))
        .or(() -> axes.count(in).map(n -> x.withDims(Dims.unknown(dims.get().size() + n))))
        .orElseGet(x::withoutDims));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(in.input(0).reshaped(KnownInputs.shape(this, in)));
  }

  private static List<Dim> with(InferContext in, List<Dim> dims, List<Long> axes) {
    List<Dim> all = new ArrayList<>(dims);
    int[] sorted = Dims.axes(in, axes, dims.size() + axes.size());
    Arrays.sort(sorted);
    for (int axis : sorted) {
      all.add(axis, Dim.of(1));
    }
    return all;
  }
}
