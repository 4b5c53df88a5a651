package dev.crease.testkit.arch;

/**
 * Moments of a signal over all of its elements, as far as they can be told without running the network.
 *
 * @param mean expected mean
 * @param power expected mean square
 */
record Level(double mean, double power) {

  static final Level STANDARD = new Level(0, 1);

  static Level centred(double power) {
    return new Level(0, power);
  }

  double deviation() {
    return Math.sqrt(Math.max(0, power - mean * mean));
  }

  Level scaled(double factor) {
    return new Level(factor * mean, factor * factor * power);
  }

  /** The sum of this and an independent signal. */
  Level plus(Level other) {
    return new Level(mean + other.mean, power + other.power + 2 * mean * other.mean);
  }

  /** The product of this and an independent signal. */
  Level times(Level other) {
    return new Level(mean * other.mean, power * other.power);
  }
}
