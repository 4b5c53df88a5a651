package dev.crease.op;

import dev.crease.tensor.Tensor;
import java.util.List;

/**
 * An attribute's value as the file gives it.
 *
 * <p><b>Source:</b> onnx/onnx.proto, {@code AttributeProto}.
 */
public sealed interface Attribute {

  /**
   * One float.
   *
   * @param value the number
   */
  record Real(float value) implements Attribute {}

  /**
   * One integer.
   *
   * @param value the number
   */
  record Int(long value) implements Attribute {}

  /**
   * One string; bytes that are no UTF-8 are replaced.
   *
   * @param value the text
   */
  record Text(String value) implements Attribute {}

  /**
   * A tensor.
   *
   * @param value the tensor, perhaps a view of the file
   */
  record TensorOf(Tensor value) implements Attribute {}

  /**
   * Floats.
   *
   * @param values the numbers
   */
  record Reals(List<Float> values) implements Attribute {}

  /**
   * Integers.
   *
   * @param values the numbers
   */
  record Ints(List<Long> values) implements Attribute {}

  /**
   * Strings.
   *
   * @param values the texts
   */
  record Texts(List<String> values) implements Attribute {}

  /** One subgraph; the node holds it under the attribute's name. */
  record Subgraph() implements Attribute {}

  /**
   * A kind that is carried, not read: several tensors or graphs, sparse tensors, types.
   *
   * @param kind ONNX's name of the kind
   */
  record Other(String kind) implements Attribute {}

  /**
   * A reference to an attribute of the function that the node stands in.
   *
   * @param name the function's attribute
   */
  record Reference(String name) implements Attribute {}
}
