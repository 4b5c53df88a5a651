package dev.crease.exec.lowering;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;

/** Constants in the order in which kernels on blocks of channels read them, padded with zeros to whole blocks. */
public final class Packing {

  private Packing() {}

  /**
   * The weights of a convolution.
   *
   * <p><b>Shapes:</b> {@code [O,C,kh,kw] → [⌈O/block⌉][⌈C/inBlock⌉][kh][kw][inBlock, fewer in the last][block]}.
   *
   * @param weight the kernels, all channels of the input in one group
   * @param inBlock channels of a block of the input
   * @param block channels of a block of the output
   */
  public static float[] convolution(Tensor weight, int inBlock, int block) {
    return convolution(weight, 0, Math.toIntExact(weight.shape().dim(0)), inBlock, block);
  }

  /**
   * The weights of some output channels of a convolution.
   *
   * @param weight the kernels, all channels of the input in one group
   * @param begin the first output channel
   * @param end the output channel behind the last
   * @param inBlock channels of a block of the input
   * @param block channels of a block of the output
   */
  public static float[] convolution(Tensor weight, int begin, int end, int inBlock, int block) {
    Shape s = weight.shape();
    int outputs = end - begin;
    int channels = Math.toIntExact(s.dim(1));
    int taps = Math.toIntExact(s.product(2, s.rank()));
    int kernel = Math.multiplyExact(channels, taps);
    float[] packed = new float[Math.multiplyExact(
        Math.multiplyExact(Math.ceilDiv(outputs, block), block), kernel)];
    double[] row = new double[kernel];
    for (int o = 0; o < outputs; o++) {
      weight.readDoubles((long) (begin + o) * kernel, row, 0, kernel);
      int at = o / block * kernel * block + o % block;
      for (int from = 0; from < channels; from += inBlock) {
        int to = Math.min(channels, from + inBlock);
        for (int t = 0; t < taps; t++) {
          for (int c = from; c < to; c++) {
            packed[at] = (float) row[c * taps + t];
            at += block;
          }
        }
      }
    }
    return packed;
  }

  /**
   * The weights of a convolution with a kernel per channel.
   *
   * <p><b>Shapes:</b> {@code [C,1,kh,kw] → [⌈C/block⌉][kh][kw][block]}.
   *
   * @param weight the kernels
   * @param block channels of a block
   */
  public static float[] depthwise(Tensor weight, int block) {
    Shape s = weight.shape();
    int channels = Math.toIntExact(s.dim(0));
    int taps = Math.toIntExact(s.product(1, s.rank()));
    float[] packed = new float[Math.multiplyExact(Math.ceilDiv(channels, block),
        Math.multiplyExact(block, taps))];
    double[] row = new double[taps];
    for (int c = 0; c < channels; c++) {
      weight.readDoubles((long) c * taps, row, 0, taps);
      for (int t = 0; t < taps; t++) {
        packed[(c / block * taps + t) * block + c % block] = (float) row[t];
      }
    }
    return packed;
  }

  /**
   * An element per channel.
   *
   * @param tensor as many elements as there are channels, or one for all
   * @param channels number of channels
   * @param block channels of a block
   */
  public static float[] channels(Tensor tensor, int channels, int block) {
    float[] packed = new float[Math.multiplyExact(Math.ceilDiv(channels, block), block)];
    boolean single = tensor.shape().elements() == 1;
    for (int c = 0; c < channels; c++) {
      packed[c] = (float) tensor.getDouble(single ? 0 : c);
    }
    return packed;
  }

  /**
   * The right matrix of a product, as the weights of a convolution over a single pixel.
   *
   * <p><b>Shapes:</b> {@code [depth,columns] → [⌈columns/block⌉][depth][block]}.
   *
   * @param matrix the matrix
   * @param size its sizes, and whether it is stored column by column
   * @param alpha factor of every product
   * @param block columns of a block
   */
  public static float[] matrix(Tensor matrix, Step.MatrixSize size, double alpha, int block) {
    return matrix(matrix, size, alpha, 0, size.columns(), block);
  }

  /**
   * Some columns of the right matrix of a product.
   *
   * @param matrix the matrix
   * @param size its sizes, and whether it is stored column by column
   * @param alpha factor of every product
   * @param begin the first column
   * @param end the column behind the last
   * @param block columns of a block
   */
  public static float[] matrix(Tensor matrix, Step.MatrixSize size, double alpha, int begin,
      int end, int block) {
    int depth = size.depth();
    int all = size.columns();
    int columns = end - begin;
    double[] elements = new double[Math.multiplyExact(depth, all)];
    matrix.readDoubles(0, elements, 0, elements.length);
    float[] packed = new float[Math.multiplyExact(Math.ceilDiv(columns, block),
        Math.multiplyExact(block, depth))];
    for (int c = 0; c < columns; c++) {
      for (int d = 0; d < depth; d++) {
        double x = elements[size.transB() ? (begin + c) * depth + d : d * all + begin + c];
        packed[(c / block * depth + d) * block + c % block] = (float) (alpha * x);
      }
    }
    return packed;
  }
}
