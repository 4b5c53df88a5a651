package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Softmax of rows that lie in one piece. */
public final class Softmaxes {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int L = Lanes.COUNT;

  private Softmaxes() {}

  /**
   * {@code y = eˣ⁻ᵐ / Σ eˣ⁻ᵐ} with m the greatest element.
   *
   * @param x (in) the row
   * @param at where it begins, here and in y
   * @param length its elements
   * @param y (out) the result
   */
  public static void row(float[] x, int at, int length, float[] y) {
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
