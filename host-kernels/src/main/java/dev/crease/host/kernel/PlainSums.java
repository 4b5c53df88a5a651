package dev.crease.host.kernel;

/** Sums of products over row-major tensors, for whatever has no kernel on blocks of channels. */
public final class PlainSums {

  private PlainSums() {}

  /**
   * {@code y += f·x}, strides apart.
   *
   * @param f factor
   * @param x (in) the elements
   * @param xAt where they begin
   * @param xStep from one to the next
   * @param y (in, out) the sums
   * @param yAt where they begin
   * @param yStep from one to the next
   * @param count number of elements
   */
  public static void add(float f, float[] x, int xAt, int xStep, float[] y, int yAt, int yStep,
      int count) {
    if (xStep == 1 && yStep == 1) {
      for (int i = 0; i < count; i++) {
        y[yAt + i] = Math.fma(f, x[xAt + i], y[yAt + i]);
      }
      return;
    }
    for (int i = 0; i < count; i++) {
      y[yAt + i * yStep] = Math.fma(f, x[xAt + i * xStep], y[yAt + i * yStep]);
    }
  }

  /**
   * {@code Σ a·b}, strides apart.
   *
   * @param a (in) left elements
   * @param aAt where they begin
   * @param aStep from one to the next
   * @param b (in) right elements
   * @param bAt where they begin
   * @param bStep from one to the next
   * @param count number of products
   */
  public static float dot(float[] a, int aAt, int aStep, float[] b, int bAt, int bStep,
      int count) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i + 3 < count; i += 4) {
      s0 = Math.fma(a[aAt + i * aStep], b[bAt + i * bStep], s0);
      s1 = Math.fma(a[aAt + (i + 1) * aStep], b[bAt + (i + 1) * bStep], s1);
      s2 = Math.fma(a[aAt + (i + 2) * aStep], b[bAt + (i + 2) * bStep], s2);
      s3 = Math.fma(a[aAt + (i + 3) * aStep], b[bAt + (i + 3) * bStep], s3);
    }
    for (; i < count; i++) {
      s0 = Math.fma(a[aAt + i * aStep], b[bAt + i * bStep], s0);
    }
    return (s0 + s1) + (s2 + s3);
  }
}
