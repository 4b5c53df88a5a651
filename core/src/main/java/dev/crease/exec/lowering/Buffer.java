package dev.crease.exec.lowering;

import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;

/**
 * A tensor that a program's input or one of its steps writes, once per run.
 *
 * @param id its index in {@link Program#buffers}
 * @param name the value's name in the model
 * @param dtype the type the model declares; an executor may hold the elements in a wider one
 * @param shape the shape it is written with
 */
public record Buffer(int id, String name, DType dtype, Shape shape) {}
