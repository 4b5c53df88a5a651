package dev.crease.tensor;

import java.util.List;

/**
 * String elements, row-major.
 *
 * @param shape as many elements as the list has
 * @param data the elements
 */
public record TextValue(Shape shape, List<String> data) implements Value {

  /** Checks the count and copies the list. */
  public TextValue {
    data = List.copyOf(data);
    if (shape.elements() != data.size()) {
      throw new IllegalArgumentException(
          "text value: expected " + shape.elements() + " elements, got " + data.size());
    }
  }

  @Override
  public DType dtype() {
    return DType.STRING;
  }

  @Override
  public TextValue reshaped(Shape other) {
    return new TextValue(other, data);
  }
}
