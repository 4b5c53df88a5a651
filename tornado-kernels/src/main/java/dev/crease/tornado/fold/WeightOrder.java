package dev.crease.tornado.fold;

import dev.crease.exec.lowering.Packing;
import dev.crease.exec.lowering.Step.MatrixSize;
import dev.crease.tensor.Shape;

/**
 * Where each element of a packed weight stands in the row-major one: {@link Packing}, as numbers that a kernel computes with.
 *
 * <p><b>Shapes:</b> packed {@code [⌈outputs/block⌉][⌈channels/inBlock⌉][taps][inBlock, fewer in the last][block]}; a channel
 * of the output that is not there holds zeros.
 *
 * @param outputs channels of the output
 * @param channels channels of the input
 * @param taps elements of the kernel
 * @param inBlock channels of a block of the input
 * @param block channels of a block of the output
 * @param outputStep from one channel of the output to the next in the row-major weight
 * @param channelStep from one channel of the input to the next there
 * @param tapStep from one element of the kernel to the next there
 */
public record WeightOrder(int outputs, int channels, int taps, int inBlock, int block,
    int outputStep, int channelStep, int tapStep) {

  /** Row-major, as it is. */
  public static WeightOrder rows(Shape shape) {
    int elements = shape.size();
    return new WeightOrder(1, 1, elements, 1, 1, elements, elements, 1);
  }

  /** That of {@link Packing#convolution}; with one input channel, of {@link Packing#depthwise}. */
  public static WeightOrder convolution(Shape shape, int inBlock, int block) {
    int channels = Math.toIntExact(shape.dim(1));
    int taps = Math.toIntExact(shape.product(2, shape.rank()));
    return new WeightOrder(Math.toIntExact(shape.dim(0)), channels, taps, inBlock, block,
        Math.multiplyExact(channels, taps), taps, 1);
  }

  /** That of {@link Packing#matrix}. */
  public static WeightOrder matrix(MatrixSize size, int block) {
    return new WeightOrder(size.columns(), size.depth(), 1, size.depth(), block,
        size.transB() ? size.depth() : 1, size.transB() ? 1 : size.columns(), 1);
  }

  /** Elements of the packed weight. */
  public int elements() {
    return Math.multiplyExact(Math.multiplyExact(Math.ceilDiv(outputs, block), block),
        Math.multiplyExact(channels, taps));
  }
}
