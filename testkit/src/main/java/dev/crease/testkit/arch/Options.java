package dev.crease.testkit.arch;

import dev.crease.error.InvalidOptionException;
import dev.crease.op.Dim;
import dev.crease.tensor.DType;

/**
 * What an architecture is built for.
 *
 * @param batch the input's first axis
 * @param size height and width of the input image in pixels; 0 for the architecture's own
 * @param opset version of ONNX's operator set, 9 or later
 * @param dtype type of the weights and activations
 * @param scale factor on every layer's width but the last; 1 for the published one
 * @param seed seed of the weights
 */
public record Options(Dim batch, int size, int opset, DType dtype, double scale, long seed) {

  /** Batch 1, published size and width, opset 17, FLOAT, seed 1. */
  public static final Options DEFAULT = new Options(Dim.of(1), 0, 17, DType.FLOAT, 1, 1);

  /** Checks the ranges. */
  public Options {
    check("batch", "1 or more", !batch.is(0), batch);
    check("size", "0 or more", size >= 0, size);
    check("opset", "9 to 25", opset >= 9 && opset <= 25, opset);
    check("dtype", "a floating-point type of 16 bits or more",
        dtype.isReal() && dtype.bits() >= 16, dtype.label());
    check("scale", "more than 0", scale > 0 && Double.isFinite(scale), scale);
  }

  private static void check(String option, String rule, boolean holds, Object got) {
    if (!holds) {
      throw new InvalidOptionException(option, rule, got.toString(), "");
    }
  }

  /** These options with a fixed batch. */
  public Options batch(long n) {
    return new Options(Dim.of(n), size, opset, dtype, scale, seed);
  }

  /** These options with a batch that is known by name only. */
  public Options batch(String symbol) {
    return new Options(new Dim.Symbol(symbol), size, opset, dtype, scale, seed);
  }

  /** These options with another image size in pixels. */
  public Options size(int pixels) {
    return new Options(batch, pixels, opset, dtype, scale, seed);
  }

  /** These options with another opset. */
  public Options opset(int version) {
    return new Options(batch, size, version, dtype, scale, seed);
  }

  /** These options with another type of weights. */
  public Options dtype(DType type) {
    return new Options(batch, size, opset, type, scale, seed);
  }

  /** These options with another width. */
  public Options scale(double factor) {
    return new Options(batch, size, opset, dtype, factor, seed);
  }

  /** These options with another seed. */
  public Options seed(long number) {
    return new Options(batch, size, opset, dtype, scale, number);
  }

  /** A layer's width under {@link #scale}: a multiple of 8, at least 8; as published where the scale is 1. */
  public int width(int published) {
    return scale == 1 ? published : Math.max(8, (int) StrictMath.round(published * scale / 8) * 8);
  }
}
