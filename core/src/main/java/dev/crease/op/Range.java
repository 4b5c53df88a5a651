package dev.crease.op;

import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The numbers from start to limit, which is not reached, by delta.
 *
 * <p><b>Shapes:</b> {@code start T[], limit T[], delta T[] → T[n]}.
 *
 * <p><b>Source:</b> ONNX Range, opset 11 to 27.
 */
public record Range() implements Operator {

  static Op parse(Attributes attributes, int opset) {
    return new Range();
  }

  @Override
  public List<TensorType> infer(InferContext in) {
    Optional<Long> count = in.constant(0)
        .flatMap(s -> in.constant(1).flatMap(l -> in.constant(2).map(d -> count(in, s, l, d))));
    return List.of(new TensorType(
        in.input(0).dtype(), Optional.of(List.of(count.map(Dim::of).orElse(Dim.unknown())))));
  }

  @Override
  public List<Value> evaluate(EvalContext in) {
    Shape shape = KnownInputs.shape(this, in);
    return List.of(switch (in.input(0)) {
      case RealValue start -> {
        double first = start.data()[0];
        double step = in.real(2).data()[0];
        yield new RealValue(start.dtype(), shape,
            IntStream.range(0, shape.size()).mapToDouble(i -> first + i * step).toArray());
      }
      case IntValue start -> {
        long first = start.data()[0];
        long step = in.ints(2).data()[0];
        yield new IntValue(start.dtype(), shape, IntStream.range(0, shape.size())
            .mapToLong(i -> Elementwise.wrap(start.dtype(), first + i * step))
            .toArray());
      }
      case TextValue _ -> throw in.wrong("numbers", "strings");
    });
  }

  private static long count(NodeContext in, Value start, Value limit, Value delta) {
    if (start instanceof IntValue s && limit instanceof IntValue l && delta instanceof IntValue d) {
      long step = Numbers.scalar(in, 2, d.data());
      requireStep(in, step != 0);
      BigInteger distance = BigInteger.valueOf(Numbers.scalar(in, 1, l.data()))
          .subtract(BigInteger.valueOf(Numbers.scalar(in, 0, s.data())));
      // Of a distance beyond 64 bits it is enough to know that it is too long.
      long clamped = distance.bitLength() < Long.SIZE
          ? distance.longValue()
          : distance.signum() * Long.MAX_VALUE;
      return Math.max(0, Math.ceilDiv(clamped, step));
    }
    if (start instanceof RealValue s && limit instanceof RealValue l
        && delta instanceof RealValue d) {
      double step = Numbers.scalar(in, 2, d.data());
      requireStep(in, step != 0);
      double distance = Numbers.scalar(in, 1, l.data()) - Numbers.scalar(in, 0, s.data());
      return (long) Math.max(0, Math.ceil(distance / step));
    }
    throw in.wrong("start, limit and delta of one type", start.dtype().label() + ", "
        + limit.dtype().label() + " and " + delta.dtype().label());
  }

  private static void requireStep(NodeContext in, boolean steps) {
    if (!steps) {
      throw in.wrong("a delta other than 0", "0");
    }
  }
}
