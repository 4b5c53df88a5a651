package dev.crease.exec.lowering;

import dev.crease.tensor.Tensor;

/**
 * The weights of a convolution by Winograd's F(2×2, 3×3): for each kernel of 3×3 the 16 that tiles are multiplied with.
 *
 * <p><b>Accuracy:</b> computed in fp64 and rounded once.
 *
 * <p><b>Source:</b> A. Lavin, S. Gray: Fast Algorithms for Convolutional Neural Networks, 2015, section 4.1.
 */
public final class WinogradWeights {

  /** Products of a tile. */
  public static final int PRODUCTS = 16;

  private WinogradWeights() {}

  /**
   * {@code [O,C,3,3] → [16][⌈O/block⌉][C][block]}, of the outputs from begin to end.
   *
   * @param weight row-major
   * @param begin the first output
   * @param end behind the last one
   * @param block outputs of a block
   */
  public static float[] pack(Tensor weight, int begin, int end, int block) {
    int channels = Math.toIntExact(weight.shape().dim(1));
    int groups = Math.ceilDiv(end - begin, block);
    int step = Math.multiplyExact(groups * channels, block);
    float[] packed = new float[Math.multiplyExact(PRODUCTS, step)];
    double[] kernels = new double[channels * 9];
    double[] u = new double[PRODUCTS];
    for (int o = begin; o < end; o++) {
      weight.readDoubles((long) o * kernels.length, kernels, 0, kernels.length);
      int at = (o - begin) / block * channels * block + (o - begin) % block;
      for (int c = 0; c < channels; c++) {
        transform(kernels, c * 9, u);
        for (int i = 0; i < PRODUCTS; i++) {
          packed[i * step + at + c * block] = (float) u[i];
        }
      }
    }
    return packed;
  }

  /**
   * {@code u = G·g·Gᵀ} for one kernel.
   *
   * @param g (in) kernels of 3×3
   * @param at where it begins
   * @param u (out) the 16 weights
   */
  public static void transform(double[] g, int at, double... u) {
    for (int j = 0; j < 3; j++) {
      double a = g[at + j];
      double b = g[at + 3 + j];
      double c = g[at + 6 + j];
      u[j] = a;
      u[4 + j] = (a + b + c) / 2;
      u[8 + j] = (a - b + c) / 2;
      u[12 + j] = c;
    }
    for (int i = 0; i < PRODUCTS; i += 4) {
      double a = u[i];
      double b = u[i + 1];
      double c = u[i + 2];
      u[i + 1] = (a + b + c) / 2;
      u[i + 2] = (a - b + c) / 2;
      u[i + 3] = c;
    }
  }
}
