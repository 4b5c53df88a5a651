package dev.crease.host.kernel;

/**
 * Makes a row of pixels, for some channels, of rows of another tensor.
 *
 * <p>Kernels have no branch on whether there is a residual or a limit: without, they add zeros and clamp to infinities. A
 * branch that one layer takes and another does not would make the JVM give up moving bounds checks out of their loops.
 */
@FunctionalInterface
public interface RowKernel {

  /**
   * Makes a row.
   *
   * @param x (in) what is summed up
   * @param w (in) weights
   * @param bias (in) an element per channel
   * @param r (in) the residual, or a block of zeros that all pixels read
   * @param y (out) the row
   * @param g (in) see {@link SumTable}
   * @param xAt where the first window begins
   * @param wAt where the weights begin
   * @param bAt where the bias begins
   * @param rAt where the residual begins
   * @param yAt where the row begins
   * @param width pixels of the row
   * @param low lower limit
   * @param high upper limit
   */
  void row(float[] x, float[] w, float[] bias, float[] r, float[] y, int[] g, int xAt, int wAt,
      int bAt, int rAt, int yAt, int width, float low, float high);
}
