package dev.crease.testkit.hostile;

import java.util.Map;
import java.util.Optional;

/**
 * The messages of an ONNX file, as far as mutations tell them apart.
 *
 * <p><b>Source:</b> onnx/onnx.proto, IR version 13.
 */
enum MessageType {
  MODEL, GRAPH, NODE, ATTRIBUTE, TENSOR, SPARSE_TENSOR, VALUE_INFO, TYPE, TENSOR_TYPE, SHAPE, DIM, FUNCTION, OPSET, ENTRY, ANNOTATION, SEGMENT;

  /** The type of the messages in each field, by the type around it and the field's number. */
  private static final Map<MessageType, Map<Integer, MessageType>> CHILDREN = Map.of(
      MODEL, Map.of(7, GRAPH, 8, OPSET, 14, ENTRY, 25, FUNCTION),
      GRAPH, Map.of(1, NODE, 5, TENSOR, 11, VALUE_INFO, 12, VALUE_INFO, 13, VALUE_INFO, 14,
          ANNOTATION, 15, SPARSE_TENSOR, 16, ENTRY),
      NODE, Map.of(5, ATTRIBUTE, 9, ENTRY),
      ATTRIBUTE, Map.of(5, TENSOR, 6, GRAPH, 10, TENSOR, 11, GRAPH, 14, TYPE, 15, TYPE, 22,
          SPARSE_TENSOR, 23, SPARSE_TENSOR),
      TENSOR, Map.of(3, SEGMENT, 13, ENTRY, 16, ENTRY),
      SPARSE_TENSOR, Map.of(1, TENSOR, 2, TENSOR),
      VALUE_INFO, Map.of(2, TYPE, 4, ENTRY),
      TYPE, Map.of(1, TENSOR_TYPE, 8, TENSOR_TYPE, 4, TYPE, 9, TYPE),
      TENSOR_TYPE, Map.of(2, SHAPE),
      SHAPE, Map.of(1, DIM));

  /** The two of {@code CHILDREN} that have no room there. */
  private static final Map<Integer, MessageType> FUNCTION_CHILDREN = Map.of(
      7, NODE, 9, OPSET, 11, ATTRIBUTE, 12, VALUE_INFO, 14, ENTRY);

  /** The type of the messages in a field; empty where it holds none. */
  Optional<MessageType> child(int field) {
    Map<Integer, MessageType> children = this == FUNCTION
        ? FUNCTION_CHILDREN
        : CHILDREN.getOrDefault(this, Map.of());
    return Optional.ofNullable(children.get(field));
  }
}
