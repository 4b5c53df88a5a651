package dev.crease.op;

import dev.crease.tensor.DType;
import dev.crease.tensor.FloatFormat;
import dev.crease.tensor.IntValue;
import dev.crease.tensor.RealValue;
import dev.crease.tensor.Shape;
import dev.crease.tensor.TextValue;
import dev.crease.tensor.Value;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Values as text: type, sizes and elements, as {@code f32[2,3] 1 2 3 4 5 6} or {@code string[2] a b}. */
final class Literal {

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private static final Pattern COMMA = Pattern.compile(",");

  private Literal() {}

  /** The value of a literal. Elements left out are all the last one given. */
  static Value parse(String literal) {
    String[] words = SPACE.splitAsStream(literal.strip()).toArray(String[]::new);
    int bracket = words[0].indexOf('[');
    DType dtype = dtype(words[0].substring(0, bracket));
    String sizes = words[0].substring(bracket + 1, words[0].length() - 1);
    Shape shape = Shape.of(COMMA.splitAsStream(sizes)
        .filter(s -> !s.isEmpty())
        .mapToLong(Long::parseLong)
        .toArray());
    List<String> elements = Stream.iterate(0, i -> i + 1)
        .limit(shape.elements())
        .map(i -> words[Math.min(i + 1, words.length - 1)])
        .toList();
    if (words.length - 1 > elements.size()) {
      throw new IllegalArgumentException("too many elements: " + literal);
    }
    if (dtype == DType.STRING) {
      return new TextValue(shape, elements);
    }
    if (dtype.isReal()) {
      return new RealValue(dtype, shape, elements.stream().mapToDouble(Literal::real).toArray());
    }
    return new IntValue(dtype, shape, elements.stream()
        .mapToLong(s -> dtype == DType.UINT64 ? Long.parseUnsignedLong(s) : Long.parseLong(s))
        .toArray());
  }

  private static DType dtype(String label) {
    return Arrays.stream(DType.values())
        .filter(t -> t.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no type " + label));
  }

  private static double real(String word) {
    return switch (word) {
      case "inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      case "nan" -> Double.NaN;
      default -> Double.parseDouble(word);
    };
  }

  /** A value as a literal, reals rounded to six digits. */
  static String show(Value value) {
    Stream<String> elements = switch (value) {
      case RealValue r -> DoubleStream.of(r.data()).mapToObj(Literal::show);
      case IntValue i -> LongStream.of(i.data())
          .mapToObj(v -> i.dtype() == DType.UINT64 ? Long.toUnsignedString(v) : Long.toString(v));
      case TextValue t -> t.data().stream();
    };
    String type = value.dtype().label() + Arrays.stream(value.shape().dims())
        .mapToObj(Long::toString)
        .collect(Collectors.joining(",", "[", "]"));
    return Stream.concat(Stream.of(type), elements).collect(Collectors.joining(" "));
  }

  private static String show(double v) {
    if (Double.isNaN(v)) {
      return "nan";
    }
    if (Double.isInfinite(v)) {
      return v > 0 ? "inf" : "-inf";
    }
    double rounded = FloatFormat.BINARY32.round(Double.parseDouble(String.format("%.5e", v)));
    String text = Float.toString((float) rounded);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
