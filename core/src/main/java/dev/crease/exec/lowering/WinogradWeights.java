package dev.crease.exec.lowering;

import dev.crease.tensor.Tensor;

/**
 * The weights of a convolution in a {@link WinogradForm}: for each kernel of 3×3 those that tiles are multiplied with.
 *
 * <p><b>Accuracy:</b> computed in fp64 and rounded once.
 */
public final class WinogradWeights {

  private WinogradWeights() {}

  /**
   * {@code [O,C,3,3] → [products][⌈O/block⌉][C][block]}, of the outputs from begin to end.
   *
   * @param form of which products tiles are made
   * @param weight row-major
   * @param begin the first output
   * @param end behind the last one
   * @param block outputs of a block
   */
  public static float[] pack(WinogradForm form, Tensor weight, int begin, int end, int block) {
    int channels = Math.toIntExact(weight.shape().dim(1));
    int groups = Math.ceilDiv(end - begin, block);
    int step = Math.multiplyExact(groups * channels, block);
    float[] packed = new float[Math.multiplyExact(form.products(), step)];
    double[] kernels = new double[channels * 9];
    double[] u = new double[form.products()];
    for (int o = begin; o < end; o++) {
      weight.readDoubles((long) o * kernels.length, kernels, 0, kernels.length);
      int at = (o - begin) / block * channels * block + (o - begin) % block;
      for (int c = 0; c < channels; c++) {
        form.transform(kernels, c * 9, u);
        for (int i = 0; i < u.length; i++) {
          packed[i * step + at + c * block] = (float) u[i];
        }
      }
    }
    return packed;
  }
}
