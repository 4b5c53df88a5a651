package dev.crease.testkit.arch;

/**
 * A value while an architecture is built.
 *
 * @param name the value's name in the graph
 * @param channels size of axis 1
 * @param height size of axis 2; 1 after flattening
 * @param width size of axis 3; 1 after flattening
 * @param power expected mean of the squared elements; BatchNorm statistics are drawn around it
 */
record Signal(String name, int channels, int height, int width, double power) {

  Signal named(String other) {
    return new Signal(other, channels, height, width, power);
  }

  Signal power(double other) {
    return new Signal(name, channels, height, width, other);
  }

  long features() {
    return (long) channels * height * width;
  }
}
