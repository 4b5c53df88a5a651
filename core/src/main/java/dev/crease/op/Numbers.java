package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/** Conversions between the types of numbers, and single numbers as inputs. */
final class Numbers {

  /** Digits that tell any two fp64 apart. */
  private static final int MAX_DIGITS = 17;

  private Numbers() {}

  /** The least integer of type {@code dtype}. */
  static long least(DType dtype) {
    return dtype.isUnsigned() ? 0 : Long.MIN_VALUE >> 64 - dtype.bits();
  }

  /** The greatest integer of type {@code dtype}; of {@code UINT64} as its bit pattern. */
  static long greatest(DType dtype) {
    if (dtype == DType.BOOL) {
      return 1;
    }
    return dtype.isUnsigned() ? -1L >>> 64 - dtype.bits() : Long.MAX_VALUE >> 64 - dtype.bits();
  }

  /** The one element of input {@code i}. */
  static double scalar(NodeContext in, int i, double[] data) {
    if (data.length != 1) {
      throw in.wrong("one element as input " + i, Integer.toString(data.length));
    }
    return data[0];
  }

  /** The one element of input {@code i}. */
  static long scalar(NodeContext in, int i, long[] data) {
    if (data.length != 1) {
      throw in.wrong("one element as input " + i, Integer.toString(data.length));
    }
    return data[0];
  }

  /** Numbers as fp64, declared as {@code dtype}. */
  static RealValue reals(EvalContext in, Value x, DType dtype) {
    return switch (x) {
      case RealValue r -> new RealValue(dtype, r.shape(), r.data());
      case IntValue i -> {
        double[] out = new double[i.data().length];
        Nest.spans(in, out.length, 1, (from, to) -> {
          for (int k = from; k < to; k++) {
            out[k] = Elementwise.toDouble(i.dtype(), i.data()[k]);
          }
        });
        yield new RealValue(dtype, i.shape(), out);
      }
      case TextValue t ->
        new RealValue(dtype, t.shape(),
            t.data().stream().mapToDouble(s -> parse(in, s)).toArray());
    };
  }

  /**
   * Converts to another type.
   *
   * @param x what to convert
   * @param to a type of reals, of integers, or strings
   * @param saturate whether too large a magnitude becomes the largest finite one, where {@code to} is a float8
   */
  static Value cast(EvalContext in, Value x, DType to, boolean saturate) {
    if (to == x.dtype()) {
      return x;
    }
    if (to == DType.STRING) {
      return new TextValue(x.shape(), strings(x));
    }
    if (to.isReal()) {
      RealValue reals = reals(in, x, to);
      double largest = to.format().maxFinite();
      return saturate && to.bits() == 8
          ? Elementwise.map(in, reals, v -> Math.max(-largest, Math.min(largest, v)))
          : reals;
    }
    return switch (x) {
      case RealValue r -> integers(in, r, to);
      case IntValue i -> to == DType.BOOL
          ? Elementwise.map(in, i, to, v -> v == 0 ? 0 : 1)
          : Elementwise.map(in, i, to, v -> v);
      case TextValue t -> new IntValue(to, t.shape(),
          t.data().stream().mapToLong(s -> parseInteger(in, s, to)).toArray());
    };
  }

  /** Reals truncated to integers; any but zero is true. */
  private static IntValue integers(EvalContext in, RealValue x, DType to) {
    double[] data = x.data();
    long[] out = new long[data.length];
    Nest.spans(in, out.length, 1, (from, end) -> {
      for (int k = from; k < end; k++) {
        out[k] = to == DType.BOOL ? (data[k] == 0 ? 0 : 1) : Elementwise.toLong(to, data[k]);
      }
    });
    return new IntValue(to, x.shape(), out);
  }

  private static List<String> strings(Value x) {
    return switch (x) {
      case RealValue r -> DoubleStream.of(r.data())
          .mapToObj(v -> toText(r.dtype().format(), v))
          .toList();
      case IntValue i when i.dtype() == DType.BOOL -> LongStream.of(i.data())
          .mapToObj(v -> v == 0 ? "False" : "True")
          .toList();
      case IntValue i -> LongStream.of(i.data())
          .mapToObj(v -> i.dtype().isUnsigned() ? Long.toUnsignedString(v) : Long.toString(v))
          .toList();
      case TextValue t -> t.data();
    };
  }

  /** The fewest decimal digits that tell {@code v} from its neighbours, without an exponent. */
  private static String toText(FloatFormat format, double v) {
    double rounded = format.round(v);
    if (Double.isNaN(rounded)) {
      return "NaN";
    }
    if (Double.isInfinite(rounded)) {
      return rounded > 0 ? "INF" : "-INF";
    }
    if (rounded == 0) {
      return 1 / rounded < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(rounded);
    BigDecimal text = exact;
    for (int digits = 1; digits <= MAX_DIGITS; digits++) {
      text = exact.round(new MathContext(digits));
      if (format.round(text.doubleValue()) == rounded) {
        break;
      }
    }
    BigDecimal plain = text.stripTrailingZeros();
    return (plain.scale() <= 0 ? plain.setScale(1) : plain).toPlainString();
  }

  private static double parse(NodeContext in, String text) {
    return switch (text.strip().toUpperCase(Locale.ROOT)) {
      case "INF", "+INF" -> Double.POSITIVE_INFINITY;
      case "-INF" -> Double.NEGATIVE_INFINITY;
      case "NAN" -> Double.NaN;
      default -> {
        try {
          yield Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
          throw in.wrong("a number", "'" + text + "'");
        }
      }
    };
  }

  private static long parseInteger(NodeContext in, String text, DType to) {
    try {
      long v = to.isUnsigned() && !text.strip().startsWith("-")
          ? Long.parseUnsignedLong(text.strip())
          : Long.parseLong(text.strip());
      return to == DType.BOOL ? (v == 0 ? 0 : 1) : Elementwise.wrap(to, v);
    } catch (NumberFormatException e) {
      double v = parse(in, text);
      return to == DType.BOOL ? (v == 0 ? 0 : 1) : Elementwise.toLong(to, v);
    }
  }
}
