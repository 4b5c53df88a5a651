package dev.crease.host.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of Winograd's F(2×2, 3×3): four outputs of a convolution of 3×3 are made of 16 products where there would be
 * 36. Elements lie in blocks of channels, and the 16 of a tile a fixed step apart.
 *
 * <p><b>Accuracy:</b> fp32; the transforms of x and y are sums of four terms and of nine, those of the weights are exact up to
 * one rounding.
 *
 * <p>Vectors are never passed to a method: where the JVM does not inline it, they would become objects.
 *
 * <p><b>Source:</b> A. Lavin, S. Gray: Fast Algorithms for Convolutional Neural Networks, 2015, section 4.1.
 */
public final class Winograd {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int B = Lanes.BLOCK;

  /** Elements of a tile of x, and about what its transforms cost in products of a tile of sums. */
  private static final int COST = 16;

  private Winograd() {}

  /**
   * These will be used.
   *
   * @param warmUp (out) what is to be compiled
   * @param inputs tiles of blocks of x in a run
   * @param outputs tiles of blocks of y
   */
  public static void warm(WarmUp warmUp, long inputs, long outputs) {
    int tiles = 2;
    int row = (tiles * 2 + 2) * B;
    int step = tiles * B;
    warmUp.add("Winograd.input", COST * inputs, COST * tiles, () -> {
      float[] x = new float[4 * row];
      float[] v = new float[COST * step];
      return whole -> input(x, 0, row, 2 * row, 3 * row, v, 0, step, whole ? tiles : 1);
    });
    warmUp.add("Winograd.output", COST * outputs, COST * tiles, () -> {
      float[] m = new float[COST * step];
      float[] y = new float[2 * row];
      float[] zeros = new float[B];
      return whole -> output(m, 0, step, zeros, 0, zeros, 0, 0, 0, y, 0, row, B, whole ? tiles : 1,
          0, 0);
    });
  }

  /**
   * {@code v = Bᵀ·d·B} for a row of tiles and a block of channels.
   *
   * @param x (in) blocks of channels
   * @param at0 where the first row of the first tile begins
   * @param at1 the second
   * @param at2 the third
   * @param at3 the fourth
   * @param v (out) the transformed elements
   * @param vAt where the first tile begins
   * @param step from one of the 16 elements of a tile to the next
   * @param tiles number of tiles
   */
  public static void input(float[] x, int at0, int at1, int at2, int at3, float[] v, int vAt,
      int step, int tiles) {
    for (int l = 0; l < B; l += Lanes.COUNT) {
      for (int t = 0; t < tiles; t++) {
        int from = t * 2 * B + l;
        int to = vAt + t * B + l;
        FloatVector d00 = FloatVector.fromArray(S, x, at0 + from);
        FloatVector d01 = FloatVector.fromArray(S, x, at0 + from + B);
        FloatVector d02 = FloatVector.fromArray(S, x, at0 + from + 2 * B);
        FloatVector d03 = FloatVector.fromArray(S, x, at0 + from + 3 * B);
        FloatVector d10 = FloatVector.fromArray(S, x, at1 + from);
        FloatVector d11 = FloatVector.fromArray(S, x, at1 + from + B);
        FloatVector d12 = FloatVector.fromArray(S, x, at1 + from + 2 * B);
        FloatVector d13 = FloatVector.fromArray(S, x, at1 + from + 3 * B);
        FloatVector d20 = FloatVector.fromArray(S, x, at2 + from);
        FloatVector d21 = FloatVector.fromArray(S, x, at2 + from + B);
        FloatVector d22 = FloatVector.fromArray(S, x, at2 + from + 2 * B);
        FloatVector d23 = FloatVector.fromArray(S, x, at2 + from + 3 * B);
        FloatVector d30 = FloatVector.fromArray(S, x, at3 + from);
        FloatVector d31 = FloatVector.fromArray(S, x, at3 + from + B);
        FloatVector d32 = FloatVector.fromArray(S, x, at3 + from + 2 * B);
        FloatVector d33 = FloatVector.fromArray(S, x, at3 + from + 3 * B);
        FloatVector t00 = d00.sub(d20);
        FloatVector t01 = d01.sub(d21);
        FloatVector t02 = d02.sub(d22);
        FloatVector t03 = d03.sub(d23);
        t00.sub(t02).intoArray(v, to);
        t01.add(t02).intoArray(v, to + step);
        t02.sub(t01).intoArray(v, to + 2 * step);
        t01.sub(t03).intoArray(v, to + 3 * step);
        FloatVector t10 = d10.add(d20);
        FloatVector t11 = d11.add(d21);
        FloatVector t12 = d12.add(d22);
        FloatVector t13 = d13.add(d23);
        t10.sub(t12).intoArray(v, to + 4 * step);
        t11.add(t12).intoArray(v, to + 5 * step);
        t12.sub(t11).intoArray(v, to + 6 * step);
        t11.sub(t13).intoArray(v, to + 7 * step);
        FloatVector t20 = d20.sub(d10);
        FloatVector t21 = d21.sub(d11);
        FloatVector t22 = d22.sub(d12);
        FloatVector t23 = d23.sub(d13);
        t20.sub(t22).intoArray(v, to + 8 * step);
        t21.add(t22).intoArray(v, to + 9 * step);
        t22.sub(t21).intoArray(v, to + 10 * step);
        t21.sub(t23).intoArray(v, to + 11 * step);
        FloatVector t30 = d10.sub(d30);
        FloatVector t31 = d11.sub(d31);
        FloatVector t32 = d12.sub(d32);
        FloatVector t33 = d13.sub(d33);
        t30.sub(t32).intoArray(v, to + 12 * step);
        t31.add(t32).intoArray(v, to + 13 * step);
        t32.sub(t31).intoArray(v, to + 14 * step);
        t31.sub(t33).intoArray(v, to + 15 * step);
      }
    }
  }

  /**
   * {@code y = min(max(Aᵀ·m·A + bias + residual, low), high)} for a row of tiles and a block of channels. Where a step within
   * y is 0, the first row or column alone remains.
   *
   * @param m (in) the products
   * @param mAt where the first tile begins
   * @param step from one of the 16 products of a tile to the next
   * @param bias an element per channel
   * @param bAt where the block's begin
   * @param r (in) the residual, or a block of zeros
   * @param rAt where it begins
   * @param rRow from its first row to its second
   * @param rColumn from its first column to its second
   * @param y (out) blocks of channels
   * @param yAt where the first tile begins
   * @param yRow from its first row to its second
   * @param yColumn from its first column to its second
   * @param tiles number of tiles
   * @param low lower limit
   * @param high upper limit
   */
  public static void output(float[] m, int mAt, int step, float[] bias, int bAt, float[] r,
      int rAt, int rRow, int rColumn, float[] y, int yAt, int yRow, int yColumn, int tiles,
      float low, float high) {
    for (int l = 0; l < B; l += Lanes.COUNT) {
      FloatVector b = FloatVector.fromArray(S, bias, bAt + l);
      for (int t = 0; t < tiles; t++) {
        int at = mAt + t * B + l;
        FloatVector m00 = FloatVector.fromArray(S, m, at);
        FloatVector m10 = FloatVector.fromArray(S, m, at + 4 * step);
        FloatVector m20 = FloatVector.fromArray(S, m, at + 8 * step);
        FloatVector m30 = FloatVector.fromArray(S, m, at + 12 * step);
        FloatVector s0 = m00.add(m10).add(m20);
        FloatVector u0 = m10.sub(m20).sub(m30);
        FloatVector m01 = FloatVector.fromArray(S, m, at + step);
        FloatVector m11 = FloatVector.fromArray(S, m, at + 5 * step);
        FloatVector m21 = FloatVector.fromArray(S, m, at + 9 * step);
        FloatVector m31 = FloatVector.fromArray(S, m, at + 13 * step);
        FloatVector s1 = m01.add(m11).add(m21);
        FloatVector u1 = m11.sub(m21).sub(m31);
        FloatVector m02 = FloatVector.fromArray(S, m, at + 2 * step);
        FloatVector m12 = FloatVector.fromArray(S, m, at + 6 * step);
        FloatVector m22 = FloatVector.fromArray(S, m, at + 10 * step);
        FloatVector m32 = FloatVector.fromArray(S, m, at + 14 * step);
        FloatVector s2 = m02.add(m12).add(m22);
        FloatVector u2 = m12.sub(m22).sub(m32);
        FloatVector m03 = FloatVector.fromArray(S, m, at + 3 * step);
        FloatVector m13 = FloatVector.fromArray(S, m, at + 7 * step);
        FloatVector m23 = FloatVector.fromArray(S, m, at + 11 * step);
        FloatVector m33 = FloatVector.fromArray(S, m, at + 15 * step);
        FloatVector s3 = m03.add(m13).add(m23);
        FloatVector u3 = m13.sub(m23).sub(m33);
        int from = rAt + t * 2 * rColumn + l;
        int to = yAt + t * 2 * yColumn + l;
        FloatVector y11 = u1.sub(u2).sub(u3).add(b)
            .add(FloatVector.fromArray(S, r, from + rRow + rColumn));
        y11 = y11.blend(low, y11.compare(VectorOperators.LT, low));
        y11.blend(high, y11.compare(VectorOperators.GT, high)).intoArray(y, to + yRow + yColumn);
        FloatVector y10 = u0.add(u1).add(u2).add(b)
            .add(FloatVector.fromArray(S, r, from + rRow));
        y10 = y10.blend(low, y10.compare(VectorOperators.LT, low));
        y10.blend(high, y10.compare(VectorOperators.GT, high)).intoArray(y, to + yRow);
        FloatVector y01 = s1.sub(s2).sub(s3).add(b)
            .add(FloatVector.fromArray(S, r, from + rColumn));
        y01 = y01.blend(low, y01.compare(VectorOperators.LT, low));
        y01.blend(high, y01.compare(VectorOperators.GT, high)).intoArray(y, to + yColumn);
        FloatVector y00 = s0.add(s1).add(s2).add(b)
            .add(FloatVector.fromArray(S, r, from));
        y00 = y00.blend(low, y00.compare(VectorOperators.LT, low));
        y00.blend(high, y00.compare(VectorOperators.GT, high)).intoArray(y, to);
      }
    }
  }
}
