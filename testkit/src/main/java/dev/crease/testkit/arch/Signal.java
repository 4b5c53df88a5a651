package dev.crease.testkit.arch;

import dev.crease.tensor.RealValue;

/**
 * A value while an architecture is built.
 *
 * @param name the value's name in the graph
 * @param probe its elements for a random input
 */
record Signal(String name, RealValue probe) {

  /** Size of axis 1. */
  int channels() {
    return Math.toIntExact(probe.shape().dim(1));
  }

  /** Size of axis 2. */
  int height() {
    return Math.toIntExact(probe.shape().dim(2));
  }

  /** Size of axis 3. */
  int width() {
    return Math.toIntExact(probe.shape().dim(3));
  }

  /** The mean square of all elements. */
  double power() {
    double sum = 0;
    for (double x : probe.data()) {
      sum += x * x;
    }
    return sum / probe.data().length;
  }
}
