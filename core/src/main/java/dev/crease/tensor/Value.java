package dev.crease.tensor;

/**
 * A tensor opened for arithmetic on the host: reals as fp64, integers and booleans as 64-bit, strings.
 *
 * <p>A value keeps the dtype that the model declares; whether its reals are rounded to that dtype is
 * the executor's choice ({@link RealValue#rounded()}).
 */
public sealed interface Value permits RealValue, IntValue, TextValue {

  /** The dtype the model declares. */
  DType dtype();

  /** The shape. */
  Shape shape();

  /** The same elements under another shape of as many elements. */
  Value reshaped(Shape shape);
}
