package dev.crease.data;

import dev.crease.error.InvalidOptionException;
import dev.crease.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Settings by name, checked one by one.
 *
 * @param where what to blame
 * @param values texts, numbers, truth values and lists of numbers
 */
record Settings(String where, Map<String, ?> values) {

  private static final Set<String> NAMES = Set.of(
      "orientation", "color", "resize", "interpolation", "antialias", "fill", "crop", "scale",
      "mean", "std", "layout", "dtype");

  /** NumPy's names. */
  private static final Map<String, DType> TYPES = Map.of(
      "float16", DType.FLOAT16, "float32", DType.FLOAT, "float64", DType.DOUBLE,
      "bfloat16", DType.BFLOAT16, "uint8", DType.UINT8, "int8", DType.INT8,
      "int32", DType.INT32, "int64", DType.INT64);

  Preprocessing preprocessing() {
    for (String name : values.keySet()) {
      if (!NAMES.contains(name)) {
        throw new InvalidOptionException(where,
            "settings among " + String.join(", ", new TreeSet<>(NAMES)), "'" + name + "'",
            "see docs/preprocessing.md");
      }
    }
    return new Preprocessing(
        text("orientation").map(t -> Words.parse(Orientation.class, at("orientation"), t))
            .orElse(Orientation.EXIF),
        text("color").map(t -> Words.parse(ColorOrder.class, at("color"), t)),
        resize(),
        text("crop").map(t -> Size.parse(at("crop"), t)),
        text("scale").map(t -> Scale.parse(at("scale"), t)),
        numbers("mean", 0),
        numbers("std", 1),
        text("layout").map(t -> Words.parse(Layout.class, at("layout"), t)),
        text("dtype").map(this::type));
  }

  private String at(String name) {
    return where + ": " + name;
  }

  /** A text, or a number or truth value as text. */
  private Optional<String> text(String name) {
    Object value = values.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return Optional.of(value.toString());
    }
    throw new InvalidOptionException(at(name), "a text or a number", value.toString(), "");
  }

  private Optional<Resize> resize() {
    Interpolation interpolation = text("interpolation")
        .map(t -> Words.parse(Interpolation.class, at("interpolation"), t))
        .orElse(Interpolation.BILINEAR);
    boolean antialias = text("antialias").map(t -> switch (t) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidOptionException(at("antialias"), "true or false", "'" + t + "'",
          "");
    }).orElse(true);
    int fill = text("fill").map(this::level).orElse(Resize.DEFAULT_FILL);
    Resize otherwise = new Resize(
        Resize.Fit.STRETCH, Optional.empty(), interpolation, antialias, fill);
    return text("resize").map(t -> Resize.parse(at("resize"), t, otherwise));
  }

  private int level(String text) {
    if (!text.matches("\\d{1,3}")) {
      throw new InvalidOptionException(at("fill"), "a level from 0 to 255", "'" + text + "'", "");
    }
    return Integer.parseInt(text);
  }

  private DType type(String name) {
    return Optional.ofNullable(TYPES.get(name)).orElseThrow(
        () -> new InvalidOptionException(at("dtype"),
            "one of " + String.join(", ", new TreeSet<>(TYPES.keySet())), "'" + name + "'", ""));
  }

  private List<Double> numbers(String name, double otherwise) {
    Object value = values.get(name);
    if (value == null) {
      return List.of(otherwise);
    }
    List<Double> numbers = new ArrayList<>();
    for (Object item : value instanceof List<?> list ? list : List.of(value)) {
      if (!(item instanceof Number number) || !Double.isFinite(number.doubleValue())
          || name.equals("std") && number.doubleValue() == 0) {
        throw new InvalidOptionException(at(name),
            name.equals("std") ? "finite numbers other than 0" : "finite numbers", value + "", "");
      }
      numbers.add(number.doubleValue());
    }
    return numbers;
  }
}
