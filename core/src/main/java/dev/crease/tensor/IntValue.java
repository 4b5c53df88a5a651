package dev.crease.tensor;

/**
 * Integer or boolean elements held in 64 bits, row-major; {@code UINT64} as its bit pattern. The array is shared, and
 * must not be written to once published.
 */
public final class IntValue implements Value {

  private final DType dtype;
  private final Shape shape;
  private final long[] data;

  /**
   * A value over this array, not copied.
   *
   * @param dtype an integer type or {@code BOOL}
   * @param shape as many elements as the array has
   * @param data (in) the elements, within the type's range, owned by the value from here on
   */
  public IntValue(DType dtype, Shape shape, long[] data) {
    if (!dtype.isInteger() || shape.elements() != data.length) {
      throw new IllegalArgumentException(
          "integer value: expected an integer type and " + shape.elements() + " elements, got "
              + dtype + " and "
              + data.length);
    }
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
  }

  /** A 1-D {@code INT64} value of these elements. */
  public static IntValue of(long... elements) {
    return new IntValue(DType.INT64, Shape.of(elements.length), elements.clone());
  }

  @Override
  public DType dtype() {
    return dtype;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  /** The elements, shared: read only. */
  public long[] data() {
    return data;
  }

  @Override
  public IntValue reshaped(Shape other) {
    return new IntValue(dtype, other, data);
  }
}
