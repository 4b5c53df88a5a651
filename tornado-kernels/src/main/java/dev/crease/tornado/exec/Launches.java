package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Activation;
import dev.crease.exec.lowering.Epilogue;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step.Binary;
import dev.crease.exec.lowering.Step.BinaryKind;
import dev.crease.exec.lowering.Step.Convolution;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.fold.WeightOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What steps on blocks of channels come to, however kernels are run. Tables are those of {@link BlockTables}, as if every tensor
 * began with its array.
 */
interface Launches {

  /**
   * Weights in the order in which kernels read them.
   *
   * @param tensor row-major
   * @param order how all of it is to lie, if all of it is read
   * @param key tells these weights from others of the tensor
   * @param alpha factor of each
   * @param make puts them in that order
   */
  record Weights(Tensor tensor, Optional<WeightOrder> order, List<?> key, double alpha,
      Supplier<float[]> make) {}

  /** Where the elements of a view lie; rows are blocks of one channel. */
  Place place(View view);

  /** Whether a view's buffer lies in blocks of channels. */
  boolean isBlocked(View view);

  /**
   * The tiles that take the least time.
   *
   * @param width columns of the images that are written
   * @param step elements of x from one pixel of y to the next
   * @param blocks blocks of channels that are written
   */
  ConvolutionTiles tiles(int width, int step, int blocks);

  /**
   * Sums of products over blocks of x.
   *
   * @param clears whether it clears the halo of y
   * @param numbers the table
   */
  void sums(View x, Weights w, Epilogue epilogue, View y, ConvolutionTiles tiles, boolean clears,
      int... numbers);

  /**
   * Makes a convolution of fewer products than it has, if that pays; it also applies what the kernel of a sum applies.
   *
   * @return whether it does
   */
  default boolean approximates(Convolution convolution) {
    return false;
  }

  /** Sums of products over one channel. */
  void perChannel(View x, Weights w, Epilogue epilogue, View y, int... numbers);

  /** A pool. */
  void pool(View x, View y, int... numbers);

  /** The sum of each plane, times a factor. */
  void reduce(View x, float factor, View y, int... numbers);

  /** A function of each element. */
  void unary(View x, Activation function, View y, int... numbers);

  /** Whether {@link #binary} adds the residual of such a step. */
  default boolean adds(Binary step) {
    return false;
  }

  /** A function of two elements, to which a residual is added where {@link #adds} says so. */
  void binary(Operand a, Operand b, BinaryKind kind, Optional<View> residual, Activation after,
      View y, int... numbers);

  /** Tensors of whole blocks one after the other. */
  void concat(List<View> inputs, View y);

  /** A tensor as channels of another. */
  void part(View x, View y, int... numbers);

  /** Picked rows and columns. */
  void gather(View x, float fill, View y, int... numbers);

  /** Another layout. */
  void copy(View x, View y, int... numbers);
}
