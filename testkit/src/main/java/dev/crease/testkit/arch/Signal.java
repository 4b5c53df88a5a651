package dev.crease.testkit.arch;

/**
 * A value while an architecture is built.
 *
 * @param name the value's name in the graph
 * @param channels size of axis 1
 * @param height size of axis 2; 1 after flattening
 * @param width size of axis 3; 1 after flattening
 * @param level what its elements are expected to be like; BatchNorm statistics are drawn around it
 */
record Signal(String name, int channels, int height, int width, Level level) {

  Signal with(String otherName, Level other) {
    return new Signal(otherName, channels, height, width, other);
  }

  double power() {
    return level.power();
  }

  long features() {
    return (long) channels * height * width;
  }
}
