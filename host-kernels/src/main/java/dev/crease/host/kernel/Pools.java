package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** What is made of the pixels of blocks of channels. */
public final class Pools {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private Pools() {}

  /**
   * The greatest elements under a window.
   *
   * @param x (in) blocks of channels
   * @param at where the window begins
   * @param rows rows of the window
   * @param rowStep elements from one row to the next
   * @param taps columns of the window
   * @param tapStep elements from one column to the next
   * @param y (out) blocks of channels
   * @param yAt where the block begins that is written
   */
  public static void greatest(float[] x, int at, int rows, int rowStep, int taps, int tapStep,
      float[] y, int yAt) {
    for (int l = 0; l < Lanes.BLOCK; l += L) {
      FloatVector most = FloatVector.fromArray(S, x, at + l);
      for (int k = 0; k < rows; k++) {
        for (int t = 0; t < taps; t++) {
          FloatVector v = FloatVector.fromArray(S, x, at + l + k * rowStep + t * tapStep);
          most = most.blend(v, v.compare(VectorOperators.GT, most));
        }
      }
      most.intoArray(y, yAt + l);
    }
  }

  /**
   * The sums of the elements under a window, divided by a number.
   *
   * @param x (in) blocks of channels
   * @param at where the window begins
   * @param rows rows of the window
   * @param rowStep elements from one row to the next
   * @param taps columns of the window
   * @param tapStep elements from one column to the next
   * @param divisor what the sums are divided by
   * @param y (out) blocks of channels
   * @param yAt where the block begins that is written
   */
  public static void sums(float[] x, int at, int rows, int rowStep, int taps, int tapStep,
      float divisor, float[] y, int yAt) {
    for (int l = 0; l < Lanes.BLOCK; l += L) {
      FloatVector sum = FloatVector.zero(S);
      FloatVector other = FloatVector.zero(S);
      for (int k = 0; k < rows; k++) {
        int row = at + l + k * rowStep;
        int t = 0;
        for (; t + 1 < taps; t += 2) {
          sum = sum.add(FloatVector.fromArray(S, x, row + t * tapStep));
          other = other.add(FloatVector.fromArray(S, x, row + (t + 1) * tapStep));
        }
        if (t < taps) {
          sum = sum.add(FloatVector.fromArray(S, x, row + t * tapStep));
        }
      }
      sum.add(other).div(divisor).intoArray(y, yAt + l);
    }
  }
}
