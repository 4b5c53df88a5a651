package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Convolutions of each channel by itself with windows of any size, pixel by pixel. */
final class Depthwise {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;

  private Depthwise() {}

  /** As {@link RowKernel} says, for one vector of channels. */
  static void row(float[] x, float[] w, float[] bias, float[] r, float[] y, int[] g, int xAt,
      int wAt, int bAt, int rAt, int yAt, int width, float low, float high) {
    int rows = g[SumTable.ROWS];
    int rowStep = g[SumTable.ROW_STEP];
    int taps = g[SumTable.TAPS];
    int tapStep = g[SumTable.TAP_STEP];
    int step = g[SumTable.X_PIXEL];
    int rStep = g[SumTable.R_PIXEL];
    FloatVector b = FloatVector.fromArray(S, bias, bAt);
    for (int ox = 0; ox < width; ox++) {
      FloatVector a = b.add(FloatVector.fromArray(S, r, rAt + ox * rStep));
      int row = xAt + ox * step;
      int at = wAt;
      for (int k = 0; k < rows; k++) {
        for (int t = 0; t < taps; t++) {
          a = FloatVector.fromArray(S, x, row + t * tapStep)
              .fma(FloatVector.fromArray(S, w, at + t * Lanes.BLOCK), a);
        }
        at += taps * Lanes.BLOCK;
        row += rowStep;
      }
      a = a.blend(low, a.compare(VectorOperators.LT, low));
      a = a.blend(high, a.compare(VectorOperators.GT, high));
      a.intoArray(y, yAt + ox * Lanes.BLOCK);
    }
  }
}
