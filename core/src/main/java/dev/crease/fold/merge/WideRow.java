package dev.crease.fold.merge;

import dev.crease.fold.Wide;
import java.util.Arrays;

/** Exact weights of one output channel, and for each the sum of the magnitudes of the terms that it was summed from. */
public final class WideRow {

  private final double[] hi;
  private final double[] lo;
  private final double[] magnitude;

  /** A row of zeros. */
  public WideRow(int size) {
    hi = new double[size];
    lo = new double[size];
    magnitude = new double[size];
  }

  /** Number of weights. */
  public int size() {
    return hi.length;
  }

  /** A weight. */
  public Wide get(int i) {
    return new Wide(hi[i], lo[i]);
  }

  /** A weight rounded to fp64. */
  public double rough(int i) {
    return hi[i];
  }

  /** The magnitudes of a weight's terms. */
  public double magnitude(int i) {
    return magnitude[i];
  }

  void clear() {
    Arrays.fill(hi, 0);
    Arrays.fill(lo, 0);
    Arrays.fill(magnitude, 0);
  }

  void set(int i, Wide weight, double terms) {
    hi[i] = weight.hi();
    lo[i] = weight.lo();
    magnitude[i] = terms;
  }

  void add(int i, Wide term, double terms) {
    if (magnitude[i] == 0) {
      set(i, term, terms);
      return;
    }
    set(i, get(i).plus(term), magnitude[i] + terms);
  }
}
