package dev.crease.onnx;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/** An unmodifiable list of floats in 4 bytes each. */
final class FloatList extends AbstractList<Float> implements RandomAccess {

  private final float[] elements;

  private FloatList(float[] elements) {
    this.elements = elements;
  }

  @Override
  public Float get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  /** Collects the elements of one list. */
  static final class Builder {
    private float[] elements = new float[4];
    private int size;

    void add(float element) {
      if (size == elements.length) {
        elements = Arrays.copyOf(elements, size + (size >> 1) + 4);
      }
      elements[size++] = element;
    }

    FloatList build() {
      return new FloatList(Arrays.copyOf(elements, size));
    }
  }
}
