package dev.crease.op;

/**
 * Which place of the input an output element comes from.
 *
 * <p><b>Source:</b> ONNX Resize, {@code coordinate_transformation_mode}, opset 11 to 19.
 */
public enum Coordinates {
  /** {@code (x + 0.5) / scale − 0.5}. */
  HALF_PIXEL,
  /** As {@link #HALF_PIXEL}, around the middle of an output whose size was rounded down. */
  HALF_PIXEL_SYMMETRIC,
  /** As {@link #HALF_PIXEL}, but 0 where the output has one element. */
  PYTORCH_HALF_PIXEL,
  /** The first and last elements of both meet; a scale that is given stretches the output to its unrounded size. */
  ALIGN_CORNERS,
  /** {@code x / scale}. */
  ASYMMETRIC,
  /** {@code (x + 0.5) / scale}; opset 11 alone has it. */
  TF_HALF_PIXEL_FOR_NN,
  /** The first and last elements of the output meet the ends of the region of interest. */
  TF_CROP_AND_RESIZE;

  /** Results of arithmetic, as they are or rounded to fp32. */
  private enum Precision {
    DOUBLE, SINGLE;

    double of(double x) {
      return this == SINGLE ? (float) x : x;
    }
  }

  /** The place in the input, which may lie between elements or outside. */
  double original(long x, ResizeAxis axis) {
    return original(x, axis, Precision.DOUBLE);
  }

  /**
   * The place in the input, every operation rounded to fp32. Scales are fp32, and a place that is meant to be an element's
   * comes out as that: {@code 4 / 0.8f} is 5, but in fp64 it is less.
   */
  double singleOriginal(long x, ResizeAxis axis) {
    return original(x, axis, Precision.SINGLE);
  }

  private double original(long x, ResizeAxis axis, Precision p) {
    double scale = p.of(axis.scale());
    double last = axis.input() - 1.0;
    return switch (this) {
      case HALF_PIXEL -> p.of(p.of((x + 0.5) / scale) - 0.5);
      case HALF_PIXEL_SYMMETRIC -> {
        double adjustment = p.of(axis.output() / p.of(scale * axis.input()));
        double offset = p.of(axis.input() / 2.0 * p.of(1 - adjustment));
        yield p.of(p.of(offset + p.of((x + 0.5) / scale)) - 0.5);
      }
      case PYTORCH_HALF_PIXEL -> axis.output() > 1 ? HALF_PIXEL.original(x, axis, p) : 0;
      case ALIGN_CORNERS -> {
        double length = p.of(scale * axis.input());
        yield length == 1 ? 0 : p.of(x * last / p.of(length - 1));
      }
      case ASYMMETRIC -> p.of(x / scale);
      case TF_HALF_PIXEL_FOR_NN -> p.of((x + 0.5) / scale);
      case TF_CROP_AND_RESIZE -> {
        double start = axis.roiStart();
        double end = axis.roiEnd();
        if (axis.output() <= 1) {
          yield p.of(0.5 * p.of(start + end) * last);
        }
        double step = p.of(p.of(p.of(end - start) * last) / (axis.output() - 1));
        yield p.of(p.of(start * last) + p.of(x * step));
      }
    };
  }
}
