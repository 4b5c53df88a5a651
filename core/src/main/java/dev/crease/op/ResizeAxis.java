package dev.crease.op;

/**
 * How one axis is resized.
 *
 * @param input elements of the input
 * @param output elements of the output
 * @param scale how many times as long the output is meant to be; where it is given it may differ from the quotient of the
 *     sizes, which are rounded down
 * @param roiStart where the region of interest begins, 0 at the first element and 1 at the last
 * @param roiEnd where it ends
 */
public record ResizeAxis(long input, long output, double scale, double roiStart, double roiEnd) {

  /** An axis of given sizes, resized as a whole. */
  static ResizeAxis to(long input, long output) {
    return new ResizeAxis(input, output, input == output ? 1 : (double) output / input, 0, 1);
  }

  /** The output's size for a scale that is given; computed in fp32, as every runtime does. */
  static long scaled(long input, double scale, double roiStart, double roiEnd) {
    return (long) Math.floor((float) input * ((float) roiEnd - (float) roiStart) * (float) scale);
  }
}
