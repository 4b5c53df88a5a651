package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Softmax of rows that lie in one piece. */
public final class Softmaxes {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private Softmaxes() {}

  /**
   * {@code y = eˣ⁻ᵐ / Σ eˣ⁻ᵐ} with m the greatest element, row by row.
   *
   * @param x (in) the rows, one behind the other
   * @param at where the first begins, here and in y
   * @param length elements of a row
   * @param count rows
   * @param y (out) the results
   */
  public static void rows(float[] x, int at, int length, int count, float[] y) {
    if (length < L) {
      shortRows(x, at, length, count, y);
      return;
    }
    for (int r = 0; r < count; r++) {
      row(x, at + r * length, length, y);
    }
  }

  /** Rows of less than a vector: the powers of all of them together. */
  private static void shortRows(float[] x, int at, int length, int count, float[] y) {
    int end = at + count * length;
    for (int row = at; row < end; row += length) {
      float most = x[row];
      for (int k = 1; k < length; k++) {
        most = Math.max(most, x[row + k]);
      }
      for (int k = 0; k < length; k++) {
        y[row + k] = x[row + k] - most;
      }
    }
    int i = at;
    for (; i + L <= end; i += L) {
      Functions.exp(FloatVector.fromArray(S, y, i)).intoArray(y, i);
    }
    for (; i < end; i++) {
      y[i] = (float) Math.exp(y[i]);
    }
    for (int row = at; row < end; row += length) {
      double sum = 0;
      for (int k = 0; k < length; k++) {
        sum += y[row + k];
      }
      float factor = (float) (1 / sum);
      for (int k = 0; k < length; k++) {
        y[row + k] *= factor;
      }
    }
  }

  private static void row(float[] x, int at, int length, float[] y) {
    float most = x[at];
    for (int i = 1; i < length; i++) {
      most = Math.max(most, x[at + i]);
    }
    double sum = 0;
    int i = 0;
    for (; i + L <= length; i += L) {
      FloatVector e = Functions.exp(FloatVector.fromArray(S, x, at + i).sub(most));
      e.intoArray(y, at + i);
    }
    for (; i < length; i++) {
      y[at + i] = (float) Math.exp(x[at + i] - most);
    }
    for (int k = 0; k < length; k++) {
      sum += y[at + k];
    }
    float factor = (float) (1 / sum);
    for (int k = 0; k < length; k++) {
      y[at + k] *= factor;
    }
  }
}
