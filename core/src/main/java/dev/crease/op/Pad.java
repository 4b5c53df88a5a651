package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Adds elements around the input, or removes some.
 *
 * <p><b>Shapes:</b> {@code x T[…], pads i64[2r] → T[…]}.
 *
 * <p><b>Source:</b> ONNX Pad, opset 1 to 25.
 *
 * @param mode what the new elements are
 * @param pads for each axis how many elements to add before it, then for each how many after it
 * @param axes the axes the pads belong to; all where they are not given
 * @param value the constant before opset 11; since then it is input 2
 */
public record Pad(Mode mode, IntegerList pads, IntegerList axes, float value) implements Operator {

  static Op parse(Attributes attributes, int opset) {
    String name = attributes.text("mode", "constant");
    Optional<Mode> mode = Arrays.stream(Mode.values())
        .filter(m -> m.name().equals(name.toUpperCase(Locale.ROOT)))
        .findFirst();
    if (mode.isEmpty()) {
      return new Opaque("", "Pad", "its mode is '" + name + "'");
    }
    if (opset >= 11) {
      return new Pad(mode.get(), new IntegerList.Input(1),
          opset >= 18 ? new IntegerList.Input(3) : new IntegerList.Absent(), 0);
    }
    return new Pad(mode.get(), IntegerList.attribute(attributes, opset < 2 ? "paddings" : "pads"),
        new IntegerList.Absent(), attributes.real("value", 0));
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    TensorType x = in.input(0);
    if (!x.hasRank()) {
      return List.of(x);
    }
    int rank = x.rank();
    return List.of(x.withDims(widths(in, rank)
        .map(w -> IntStream.range(0, rank).mapToObj(i -> size(in, x.dim(i), w.get(i))).toList())
        .orElseGet(() -> Dims.unknown(rank))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Value x = in.input(0);
    Shape shape = KnownInputs.shape(this, in);
    List<Width> widths = widths(new KnownInputs(in), shape.rank()).orElseThrow();
    int[][] maps = new int[shape.rank()][];
    for (int axis = 0; axis < maps.length; axis++) {
      maps[axis] = map(in, x.shape().dim(axis), widths.get(axis));
    }
    return List.of(Elements.pick(in, x, shape, maps, fill(in, x)));
  }

  /** Whether an axis of a tensor of {@code rank} axes is certainly left as it is. */
  public boolean leaves(int axis, int rank, InferContext in) {
    return widths(in, rank).map(w -> w.get(axis))
        .filter(w -> w.before == 0 && w.after == 0).isPresent();
  }

  /**
   * How many elements are added before each axis, then how many after each.
   *
   * @param rank the rank of the data
   * @param in what is known of the inputs
   * @return empty where they are not constants
   */
  public Optional<List<Long>> amounts(int rank, InferContext in) {
    return widths(in, rank).map(
        w -> Stream.concat(w.stream().map(Width::before), w.stream().map(Width::after)).toList());
  }

  private Optional<List<Width>> widths(InferContext in, int rank) {
    Optional<List<Long>> amounts = pads.known(in);
    if (amounts.isEmpty() || axes.isGiven(in) && axes.known(in).isEmpty()) {
      return Optional.empty();
    }
    int[] along = axes.isGiven(in)
        ? Dims.axes(in, axes.known(in).orElseThrow(), rank)
        : Indices.all(rank);
    if (amounts.get().size() != 2 * along.length) {
      throw in.wrong(2 * along.length + " pads", amounts.get().toString());
    }
    if (amounts.get().stream().anyMatch(p -> p > Integer.MAX_VALUE || p < -Integer.MAX_VALUE)) {
      throw in.wrong("pads of less than 2^31", amounts.get().toString());
    }
    List<Width> widths = new ArrayList<>(Collections.nCopies(rank, new Width(0, 0)));
    for (int i = 0; i < along.length; i++) {
      widths.set(along[i],
          new Width(amounts.get().get(i), amounts.get().get(i + along.length)));
    }
    return Optional.of(widths);
  }

  private static Dim size(NodeContext in, Dim size, Width width) {
    long added = width.before + width.after;
    if (!size.isKnown()) {
      return added == 0 ? size : Dim.unknown();
    }
    if (size.orUnknown() + added < 0) {
      throw in.wrong("pads that leave an axis of size " + size + " a size >= 0",
          width.before + " and " + width.after);
    }
    return Dim.of(size.orUnknown() + added);
  }

  /** For each index of the result, the index of the input, or -1 for the constant. */
  private int[] map(EvalContext in, long whole, Width width) {
    int before = Math.toIntExact(width.before);
    int after = Math.toIntExact(width.after);
    int size = Math.toIntExact(whole);
    int padded = size + before + after;
    if (mode == Mode.CONSTANT) {
      return IntStream.range(-before, padded - before)
          .map(i -> i < 0 || i >= size ? -1 : i)
          .toArray();
    }
    int first = Math.max(0, -before);
    int kept = size - first - Math.max(0, -after);
    if (kept <= 0 && padded > 0) {
      throw in.wrong("elements to repeat along every axis", "an axis of size " + size);
    }
    int start = Math.max(0, before);
    return IntStream.range(-start, padded - start).map(i -> first + switch (mode) {
      case EDGE -> Math.clamp(i, 0, kept - 1);
      case WRAP -> Math.floorMod(i, kept);
      default -> reflect(i, kept);
    }).toArray();
  }

  private static int reflect(int i, int size) {
    if (size == 1) {
      return 0;
    }
    int at = Math.floorMod(i, 2 * size - 2);
    return at < size ? at : 2 * size - 2 - at;
  }

  private Value fill(EvalContext in, Value x) {
    if (in.has(2)) {
      if (in.input(2).dtype() != x.dtype() || in.input(2).shape().elements() != 1) {
        throw in.wrong("one element of the input's type as constant",
            in.input(2).dtype().label() + "[" + in.input(2).shape() + "]");
      }
      return in.input(2);
    }
    return switch (x) {
      case RealValue _ -> new RealValue(x.dtype(), Shape.SCALAR, new double[]{value});
      case IntValue _ -> new IntValue(x.dtype(), Shape.SCALAR, new long[]{(long) value});
      case TextValue _ -> new TextValue(Shape.SCALAR, List.of(""));
    };
  }

  private record Width(long before, long after) {}

  /** What the new elements are. */
  public enum Mode {
    /** A constant. */
    CONSTANT,
    /** The input mirrored at its first and last elements. */
    REFLECT,
    /** The first and last elements. */
    EDGE,
    /** The input again, as on a torus. */
    WRAP
  }
}
