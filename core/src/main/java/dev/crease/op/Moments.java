package dev.crease.op;

/** Mean and variance of a run of elements. The variance is taken around the mean, in a second pass. */
final class Moments {

  private Moments() {}

  /** The mean of {@code x[from]} to {@code x[to]} (exclusive). */
  static double mean(double[] x, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += x[i];
    }
    return sum / (to - from);
  }

  /** The mean square distance of {@code x[from]} to {@code x[to]} (exclusive) from {@code center}. */
  static double meanSquare(double[] x, int from, int to, double center) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += (x[i] - center) * (x[i] - center);
    }
    return sum / (to - from);
  }

  /** Checks that a parameter has one element per channel, as far as both are known. */
  static void requirePerChannel(NodeContext in, String name, TensorType parameter, Dim channels) {
    if (parameter.hasRank() && parameter.rank() != 1) {
      throw in.wrong("a " + name + " with one axis", parameter.toString());
    }
    Dim size = parameter.hasRank() ? parameter.dim(0) : Dim.unknown();
    if (size.isKnown() && channels.isKnown() && !size.equals(channels)) {
      throw in.wrong("a " + name + " with " + channels + " elements", size.toString());
    }
  }
}
