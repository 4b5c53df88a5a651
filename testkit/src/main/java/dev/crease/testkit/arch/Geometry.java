package dev.crease.testkit.arch;

/**
 * How a square window moves over an image.
 *
 * @param kernel height and width of the window
 * @param stride step, in both directions
 * @param pad zeros on each of the four sides
 * @param groups groups of channels
 */
record Geometry(int kernel, int stride, int pad, int groups) {

  static final Geometry POINT = new Geometry(1, 1, 0, 1);

  /** An odd kernel, padded so that stride 1 keeps the size. */
  static Geometry same(int kernel, int stride) {
    return new Geometry(kernel, stride, kernel / 2, 1);
  }

  static Geometry valid(int kernel, int stride) {
    return new Geometry(kernel, stride, 0, 1);
  }

  Geometry groups(int other) {
    return new Geometry(kernel, stride, pad, other);
  }

  Geometry pad(int other) {
    return new Geometry(kernel, stride, other, groups);
  }
}
