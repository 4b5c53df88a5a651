package dev.crease.host.kernel;

import dev.crease.exec.lowering.WinogradForm;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The transforms of {@link WinogradForm#TWO}: four outputs of a convolution of 3×3 are made of 16 products where there would be
 * 36.
 *
 * <p><b>Accuracy:</b> fp32; the transforms of x and y are sums of four terms and of nine, those of the weights are exact up to
 * one rounding.
 *
 * <p>Vectors are never passed to a method: where the JVM does not inline it, they would become objects.
 */
final class WinogradTwo implements WinogradKernel {

  private static final VectorSpecies<Float> S = Lanes.SPECIES;
  private static final int B = Lanes.BLOCK;

  @Override
  public WinogradForm form() {
    return WinogradForm.TWO;
  }

  @Override
  public void input(float[] x, int top, int stride, int last, float[] v, int vAt, int step,
      int tiles, float[] held) {
    int at1 = top + Math.min(1, last) * stride;
    int at2 = top + Math.min(2, last) * stride;
    int at3 = top + Math.min(3, last) * stride;
    for (int l = 0; l < B; l += Lanes.COUNT) {
      for (int t = 0; t < tiles; t++) {
        int from = t * 2 * B + l;
        int to = vAt + t * B + l;
        FloatVector d00 = FloatVector.fromArray(S, x, top + from);
        FloatVector d01 = FloatVector.fromArray(S, x, top + from + B);
        FloatVector d02 = FloatVector.fromArray(S, x, top + from + 2 * B);
        FloatVector d03 = FloatVector.fromArray(S, x, top + from + 3 * B);
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

  @Override
  public void output(float[] m, int mAt, int step, float[] bias, int bAt, float[] r, int rAt,
      int rRow, int rColumn, float[] y, int yAt, int yRow, int tiles, int rows, int columns,
      float low, float high, float[] held) {
    // What y has no row or column for goes to the first one, before what belongs there.
    int y1 = rows > 1 ? yRow : 0;
    int r1 = rows > 1 ? rRow : 0;
    int c1 = columns > 1 ? B : 0;
    int rc1 = columns > 1 ? rColumn : 0;
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
        int to = yAt + t * 2 * B + l;
        FloatVector y11 = u1.sub(u2).sub(u3).add(b)
            .add(FloatVector.fromArray(S, r, from + r1 + rc1));
        y11 = y11.blend(low, y11.compare(VectorOperators.LT, low));
        y11.blend(high, y11.compare(VectorOperators.GT, high)).intoArray(y, to + y1 + c1);
        FloatVector y10 = u0.add(u1).add(u2).add(b)
            .add(FloatVector.fromArray(S, r, from + r1));
        y10 = y10.blend(low, y10.compare(VectorOperators.LT, low));
        y10.blend(high, y10.compare(VectorOperators.GT, high)).intoArray(y, to + y1);
        FloatVector y01 = s1.sub(s2).sub(s3).add(b)
            .add(FloatVector.fromArray(S, r, from + rc1));
        y01 = y01.blend(low, y01.compare(VectorOperators.LT, low));
        y01.blend(high, y01.compare(VectorOperators.GT, high)).intoArray(y, to + c1);
        FloatVector y00 = s0.add(s1).add(s2).add(b)
            .add(FloatVector.fromArray(S, r, from));
        y00 = y00.blend(low, y00.compare(VectorOperators.LT, low));
        y00.blend(high, y00.compare(VectorOperators.GT, high)).intoArray(y, to);
      }
    }
  }
}
