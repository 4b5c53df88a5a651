package dev.crease.tensor;

/** Floating-point elements held in fp64, row-major. The array is shared, and must not be written to once published. */
public final class RealValue implements Value {

  private final DType dtype;
  private final Shape shape;
  private final double[] data;

  /**
   * A value over this array, not copied.
   *
   * @param dtype a floating-point type
   * @param shape as many elements as the array has
   * @param data (in) the elements, owned by the value from here on
   */
  public RealValue(DType dtype, Shape shape, double[] data) {
    if (!dtype.isReal() || shape.elements() != data.length) {
      throw new IllegalArgumentException(
          "real value: expected a real type and " + shape.elements() + " elements, got " + dtype
              + " and " + data.length);
    }
    this.dtype = dtype;
    this.shape = shape;
    this.data = data;
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
  public double[] data() {
    return data;
  }

  @Override
  public RealValue reshaped(Shape other) {
    return new RealValue(dtype, other, data);
  }

  /** Every element rounded once to the declared dtype. */
  public RealValue rounded() {
    if (dtype == DType.DOUBLE) {
      return this;
    }
    FloatFormat format = dtype.format();
    double[] out = new double[data.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = format.round(data[i]);
    }
    return new RealValue(dtype, shape, out);
  }
}
