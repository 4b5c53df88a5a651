package dev.crease.report;

import dev.crease.op.Attribute;
import java.util.List;

/** Attributes as people read them. */
final class AttributeText {

  private static final int SHOWN = 16;

  private AttributeText() {}

  static String of(Attribute attribute) {
    return switch (attribute) {
      case Attribute.Real(float value) -> Float.toString(value);
      case Attribute.Int(long value) -> Long.toString(value);
      case Attribute.Text(String value) -> "'" + value + "'";
      case Attribute.TensorOf tensor -> "tensor " + tensor.value();
      case Attribute.Reals(List<Float> values) -> list(values);
      case Attribute.Ints(List<Long> values) -> list(values);
      case Attribute.Texts(List<String> values) -> list(values);
      case Attribute other -> other.getClass().getSimpleName();
    };
  }

  private static String list(List<?> values) {
    return values.size() <= SHOWN
        ? values.toString()
        : values.subList(0, SHOWN) + " and " + (values.size() - SHOWN) + " more";
  }
}
