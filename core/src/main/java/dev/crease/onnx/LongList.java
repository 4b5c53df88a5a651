package dev.crease.onnx;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;

/** An unmodifiable list of integers in 8 bytes each: tree ensembles have attributes with millions of them. */
final class LongList extends AbstractList<Long> implements RandomAccess {

  private final long[] elements;

  private LongList(long[] elements) {
    this.elements = elements;
  }

  @Override
  public Long get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }

  /** Collects the elements of one list. */
  static final class Builder {
    private long[] elements = new long[4];
    private int size;

    void add(long element) {
      if (size == elements.length) {
        elements = Arrays.copyOf(elements, size + (size >> 1) + 4);
      }
      elements[size++] = element;
    }

    int size() {
      return size;
    }

    long[] array() {
      return Arrays.copyOf(elements, size);
    }

    LongList build() {
      return new LongList(array());
    }
  }
}
