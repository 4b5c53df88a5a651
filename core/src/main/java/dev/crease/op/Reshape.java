package dev.crease.op;

import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The same elements in other axes.
 *
 * <p><b>Shapes:</b> {@code x T[…], shape i64[r] → T[shape]}.
 *
 * <p><b>Source:</b> ONNX Reshape, opset 1 to 25.
 *
 * @param shape the sizes: −1 once for what is left, 0 for the size of the same axis of {@code x}
 * @param allowZero whether 0 is a size of its own
 */
public record Reshape(IntegerList shape, boolean allowZero) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Reshape(
        opset < 5 ? IntegerList.attribute(attributes, "shape") : new IntegerList.Input(1),
        attributes.integer("allowzero", 0) != 0);
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    return List.of(shape.known(in)
        .map(s -> x.withDims(x.dims().map(d -> dims(in, d, s)).orElseGet(() -> dims(s))))
        .or(() -> shape.count(in).map(n -> x.withDims(Dims.unknown(n))))
        .orElseGet(x::withoutDims));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    return List.of(in.input(0).reshaped(KnownInputs.shape(this, in)));
  }

  private static List<Dim> dims(List<Long> target) {
    return target.stream().map(s -> s > 0 ? Dim.of(s) : Dim.unknown()).toList();
  }

  private List<Dim> dims(InferContext in, List<Dim> x, List<Long> target) {
    List<Dim> out = new ArrayList<>();
    List<Dim> left = new ArrayList<>(x);
    List<Dim> taken = new ArrayList<>();
    int open = -1;
    for (int i = 0; i < target.size(); i++) {
      long size = target.get(i);
      if (size < -1 || size == -1 && open >= 0 || size == 0 && !allowZero && i >= x.size()) {
        throw in.wrong("sizes > 0, one -1 at most, and 0 for axes of " + x, target.toString());
      }
      if (size == -1) {
        open = i;
        out.add(Dim.unknown());
      } else if (size == 0 && !allowZero) {
        out.add(x.get(i));
        left.remove(x.get(i));
      } else {
        out.add(Dim.of(size));
        taken.add(Dim.of(size));
      }
    }
    if (open >= 0) {
      out.set(open, quotient(in, left, taken, target));
    }
    Dim before = Dims.product(x);
    Dim after = Dims.product(out);
    if (before.isKnown() && after.isKnown() && !before.equals(after)) {
      throw in.wrong("a shape of as many elements as " + x, target.toString());
    }
    return out;
  }

  /** The size of the axis that takes what is left. */
  private static Dim quotient(InferContext in, List<Dim> left, List<Dim> taken,
      List<Long> target) {
    long divisor = Dims.product(taken).orUnknown();
    List<Dim> symbols = left.stream().filter(d -> !d.isKnown()).toList();
    long known = Dims.product(left.stream().filter(Dim::isKnown).toList()).orUnknown();
    if (divisor == 0 || symbols.isEmpty() && known % divisor != 0) {
      throw in.wrong("a shape that divides " + left, target.toString());
    }
    if (symbols.isEmpty()) {
      return Dim.of(known / divisor);
    }
    return symbols.size() == 1 && known == divisor ? symbols.getFirst() : Dim.unknown();
  }
}
