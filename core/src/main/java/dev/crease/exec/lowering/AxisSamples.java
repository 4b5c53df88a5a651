package dev.crease.exec.lowering;

/**
 * Between which two elements of an axis each output lies: {@code y[i] = (1 − t)·x[low] + t·x[high]}. Immutable.
 */
public final class AxisSamples {

  private final int[] low;
  private final int[] high;
  private final double[] weight;

  /**
   * Samples of one axis.
   *
   * @param low (in) the lower element for each output
   * @param high (in) the upper element for each output
   * @param weight (in) the upper element's share, 0 to 1
   */
  public AxisSamples(int[] low, int[] high, double[] weight) {
    if (low.length != high.length || low.length != weight.length) {
      throw new IllegalArgumentException(
          "axis samples: expected as many lower as upper elements and"
              + " shares, got " + low.length + ", " + high.length + " and " + weight.length);
    }
    this.low = low.clone();
    this.high = high.clone();
    this.weight = weight.clone();
  }

  /** Every element as it is. */
  public static AxisSamples all(int length) {
    int[] same = AxisTable.affine(length, 0, 1).toArray();
    return new AxisSamples(same, same, new double[length]);
  }

  /** Number of outputs. */
  public int length() {
    return low.length;
  }

  /** The lower element. */
  public int low(int i) {
    return low[i];
  }

  /** The upper element. */
  public int high(int i) {
    return high[i];
  }

  /** The upper element's share. */
  public double weight(int i) {
    return weight[i];
  }

  /** Whether every output is the element of its own index. */
  public boolean isPlain() {
    for (int i = 0; i < low.length; i++) {
      if (low[i] != i || weight[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
