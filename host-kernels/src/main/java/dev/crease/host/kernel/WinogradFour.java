package dev.crease.host.kernel;

import dev.crease.exec.lowering.WinogradForm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link WinogradForm#FOUR}, with the points 0, ±3/4 and ±3/2: 16 outputs of a convolution of 3×3 are made of 36
 * products where there would be 144. Rows and columns are transformed one after the other, with what is between them in memory: 36
 * vectors are more than there are registers.
 *
 * <p><b>Accuracy:</b> fp32; the transforms of x and y are sums of up to 16 terms and of 36, with factors that are exact. Whole
 * convolutions err about twice as much as plain sums in fp32.
 *
 * <p>Vectors are never passed to a method: where the JVM does not inline it, they would become objects.
 */
final class WinogradFour implements WinogradKernel {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int B = Lanes.BLOCK;
  private static final int INPUTS = 6;
  private static final int OUTPUTS = 4;

  /** The points ±P and ±Q. */
  private static final float P = 0.75f;

  private static final float Q = 1.5f;

  @Override
  public WinogradForm form() {
    return WinogradForm.FOUR;
  }

  @Override
  public void input(float[] x, int top, int stride, int last, float[] v, int vAt, int step,
      int tiles, float[] held) {
    FloatVector p = FloatVector.broadcast(S, P);
    FloatVector q = FloatVector.broadcast(S, Q);
    FloatVector minusP2 = FloatVector.broadcast(S, -P * P);
    FloatVector minusQ2 = FloatVector.broadcast(S, -Q * Q);
    FloatVector p2q2 = FloatVector.broadcast(S, P * P * Q * Q);
    FloatVector minusSum = FloatVector.broadcast(S, -(P * P + Q * Q));
    int r1 = Math.min(1, last) * stride;
    int r2 = Math.min(2, last) * stride;
    int r3 = Math.min(3, last) * stride;
    int r4 = Math.min(4, last) * stride;
    int r5 = Math.min(5, last) * stride;
    for (int l = 0; l < B; l += Lanes.COUNT) {
      for (int t = 0; t < tiles; t++) {
        for (int j = 0; j < INPUTS; j++) {
          int from = top + (t * OUTPUTS + j) * B + l;
          FloatVector d1 = FloatVector.fromArray(S, x, from + r1);
          FloatVector d2 = FloatVector.fromArray(S, x, from + r2);
          FloatVector d3 = FloatVector.fromArray(S, x, from + r3);
          FloatVector d4 = FloatVector.fromArray(S, x, from + r4);
          int to = j * B;
          FloatVector.fromArray(S, x, from).fma(p2q2,
              d2.fma(minusSum, d4)).intoArray(held, to);
          FloatVector even = d2.fma(minusQ2, d4);
          FloatVector odd = d1.fma(minusQ2, d3).mul(p);
          even.add(odd).intoArray(held, to + INPUTS * B);
          even.sub(odd).intoArray(held, to + 2 * INPUTS * B);
          even = d2.fma(minusP2, d4);
          odd = d1.fma(minusP2, d3).mul(q);
          even.add(odd).intoArray(held, to + 3 * INPUTS * B);
          even.sub(odd).intoArray(held, to + 4 * INPUTS * B);
          d1.fma(p2q2, d3.fma(minusSum,
              FloatVector.fromArray(S, x, from + r5))).intoArray(held, to + 5 * INPUTS * B);
        }
        for (int i = 0; i < INPUTS; i++) {
          int from = i * INPUTS * B;
          FloatVector d1 = FloatVector.fromArray(S, held, from + B);
          FloatVector d2 = FloatVector.fromArray(S, held, from + 2 * B);
          FloatVector d3 = FloatVector.fromArray(S, held, from + 3 * B);
          FloatVector d4 = FloatVector.fromArray(S, held, from + 4 * B);
          int to = vAt + t * B + l + i * INPUTS * step;
          FloatVector.fromArray(S, held, from).fma(p2q2,
              d2.fma(minusSum, d4)).intoArray(v, to);
          FloatVector even = d2.fma(minusQ2, d4);
          FloatVector odd = d1.fma(minusQ2, d3).mul(p);
          even.add(odd).intoArray(v, to + step);
          even.sub(odd).intoArray(v, to + 2 * step);
          even = d2.fma(minusP2, d4);
          odd = d1.fma(minusP2, d3).mul(q);
          even.add(odd).intoArray(v, to + 3 * step);
          even.sub(odd).intoArray(v, to + 4 * step);
          d1.fma(p2q2, d3.fma(minusSum,
              FloatVector.fromArray(S, held, from + 5 * B))).intoArray(v, to + 5 * step);
        }
      }
    }
  }

  @Override
  public void output(float[] m, int mAt, int step, float[] bias, int bAt, float[] r,
      int rAt, int rRow, int rColumn, float[] y, int yAt, int yRow, int tiles, int rows,
      int columns, float low, float high, float[] held) {
    FloatVector p = FloatVector.broadcast(S, P);
    FloatVector q = FloatVector.broadcast(S, Q);
    FloatVector p2 = FloatVector.broadcast(S, P * P);
    FloatVector q2 = FloatVector.broadcast(S, Q * Q);
    FloatVector p3 = FloatVector.broadcast(S, P * P * P);
    FloatVector q3 = FloatVector.broadcast(S, Q * Q * Q);
    // What y has no column for goes to the first one, before what belongs there.
    int c1 = columns > 1 ? 1 : 0;
    int c2 = columns > 2 ? 2 : 0;
    int c3 = columns > 3 ? 3 : 0;
    for (int l = 0; l < B; l += Lanes.COUNT) {
      FloatVector b = FloatVector.fromArray(S, bias, bAt + l);
      for (int t = 0; t < tiles; t++) {
        for (int j = 0; j < INPUTS; j++) {
          int from = mAt + t * B + l + j * step;
          int to = j * B;
          FloatVector m1 = FloatVector.fromArray(S, m, from + INPUTS * step);
          FloatVector m2 = FloatVector.fromArray(S, m, from + 2 * INPUTS * step);
          FloatVector m3 = FloatVector.fromArray(S, m, from + 3 * INPUTS * step);
          FloatVector m4 = FloatVector.fromArray(S, m, from + 4 * INPUTS * step);
          FloatVector s = m1.add(m2);
          FloatVector d = m1.sub(m2);
          FloatVector u = m3.add(m4);
          FloatVector e = m3.sub(m4);
          FloatVector.fromArray(S, m, from).add(s).add(u).intoArray(held, to);
          d.fma(p, e.mul(q)).intoArray(held, to + INPUTS * B);
          s.fma(p2, u.mul(q2)).intoArray(held, to + 2 * INPUTS * B);
          d.fma(p3, e.fma(q3,
              FloatVector.fromArray(S, m, from + 5 * INPUTS * step)))
              .intoArray(held, to + 3 * INPUTS * B);
        }
        for (int i = 0; i < rows; i++) {
          int at = i * INPUTS * B;
          int from = rAt + i * rRow + t * OUTPUTS * rColumn + l;
          int to = yAt + i * yRow + t * OUTPUTS * B + l;
          FloatVector m1 = FloatVector.fromArray(S, held, at + B);
          FloatVector m2 = FloatVector.fromArray(S, held, at + 2 * B);
          FloatVector m3 = FloatVector.fromArray(S, held, at + 3 * B);
          FloatVector m4 = FloatVector.fromArray(S, held, at + 4 * B);
          FloatVector s = m1.add(m2);
          FloatVector d = m1.sub(m2);
          FloatVector u = m3.add(m4);
          FloatVector e = m3.sub(m4);
          FloatVector y3 = d.fma(p3, e.fma(q3,
              FloatVector.fromArray(S, held, at + 5 * B))).add(b)
              .add(FloatVector.fromArray(S, r, from + c3 * rColumn));
          y3 = y3.blend(low, y3.compare(VectorOperators.LT, low));
          y3.blend(high, y3.compare(VectorOperators.GT, high)).intoArray(y, to + c3 * B);
          FloatVector y2 = s.fma(p2, u.mul(q2)).add(b)
              .add(FloatVector.fromArray(S, r, from + c2 * rColumn));
          y2 = y2.blend(low, y2.compare(VectorOperators.LT, low));
          y2.blend(high, y2.compare(VectorOperators.GT, high)).intoArray(y, to + c2 * B);
          FloatVector y1 = d.fma(p, e.mul(q)).add(b)
              .add(FloatVector.fromArray(S, r, from + c1 * rColumn));
          y1 = y1.blend(low, y1.compare(VectorOperators.LT, low));
          y1.blend(high, y1.compare(VectorOperators.GT, high)).intoArray(y, to + c1 * B);
          FloatVector y0 = FloatVector.fromArray(S, held, at).add(s).add(u).add(b)
              .add(FloatVector.fromArray(S, r, from));
          y0 = y0.blend(low, y0.compare(VectorOperators.LT, low));
          y0.blend(high, y0.compare(VectorOperators.GT, high)).intoArray(y, to);
        }
      }
    }
  }
}
