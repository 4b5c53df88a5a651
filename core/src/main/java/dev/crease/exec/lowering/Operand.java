package dev.crease.exec.lowering;

import dev.crease.tensor.Shape;
import dev.crease.tensor.Tensor;

/** What a step reads or writes. */
public sealed interface Operand {

  /**
   * Its shape.
   *
   * @throws IllegalStateException if only the run tells
   */
  Shape shape();

  /**
   * All elements of a buffer, row-major under some shape. Two views of one buffer may differ in shape: so {@code Reshape}
   * and its kin cost nothing, and a buffer that is not kept row-major has to be turned back for a view of another shape
   * than its own.
   *
   * @param buffer the buffer's id
   * @param shape a shape with as many elements as the buffer
   */
  record View(int buffer, Shape shape) implements Operand {}

  /**
   * A constant.
   *
   * @param tensor its elements; {@code DOUBLE} where lowering computed them, whatever the model's type
   */
  record Fixed(Tensor tensor) implements Operand {

    @Override
    public Shape shape() {
      return tensor.shape();
    }
  }

  /**
   * A value whose shape only the run tells, or that is no tensor of known type. Host steps alone read and write those.
   *
   * @param id tells it from others of the program
   */
  record Loose(int id) implements Operand {

    @Override
    public Shape shape() {
      throw new IllegalStateException("a value without a shape");
    }
  }
}
