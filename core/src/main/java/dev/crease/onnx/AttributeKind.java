package dev.crease.onnx;

import dev.crease.onnx.Proto.AttributeField;
import java.util.List;
import java.util.Optional;

/**
 * The kinds of attributes.
 *
 * <p><b>Source:</b> onnx/onnx.proto, {@code AttributeProto.AttributeType}.
 */
enum AttributeKind {
  /** One float. */
  FLOAT(1, AttributeField.F),
  /** One integer. */
  INT(2, AttributeField.I),
  /** One run of bytes, usually text. */
  STRING(3, AttributeField.S),
  /** One tensor. */
  TENSOR(4, AttributeField.T),
  /** One graph. */
  GRAPH(5, AttributeField.G),
  /** Floats. */
  FLOATS(6, AttributeField.FLOATS),
  /** Integers. */
  INTS(7, AttributeField.INTS),
  /** Runs of bytes. */
  STRINGS(8, AttributeField.STRINGS),
  /** Tensors. */
  TENSORS(9, AttributeField.TENSORS),
  /** Graphs. */
  GRAPHS(10, AttributeField.GRAPHS),
  /** One sparse tensor. */
  SPARSE_TENSOR(11, AttributeField.SPARSE_TENSOR),
  /** Sparse tensors. */
  SPARSE_TENSORS(12, AttributeField.SPARSE_TENSORS),
  /** One type. */
  TYPE_PROTO(13, AttributeField.TP),
  /** Types. */
  TYPE_PROTOS(14, AttributeField.TYPE_PROTOS);

  private static final List<AttributeKind> ALL = List.of(values());

  private final int code;
  private final int field;

  AttributeKind(int code, int field) {
    this.code = code;
    this.field = field;
  }

  /** ONNX's code. */
  int code() {
    return code;
  }

  /** The field of {@code AttributeProto} that holds values of this kind. */
  int field() {
    return field;
  }

  static Optional<AttributeKind> ofCode(long code) {
    return ALL.stream().filter(k -> k.code == code).findFirst();
  }

  static Optional<AttributeKind> ofField(int field) {
    return ALL.stream().filter(k -> k.field == field).findFirst();
  }
}
