package dev.crease.onnx;

import dev.crease.graph.Encoded;
import dev.crease.graph.ValueInfo;
import dev.crease.onnx.Proto.TypeField;
import dev.crease.onnx.Proto.ValueField;
import dev.crease.op.Dim;
import dev.crease.op.TensorType;
import java.util.Optional;

/** Writes {@code ValueInfoProto}s. */
final class ValueEncoder {

  private ValueEncoder() {}

  /** The message to write for a value, if it is another than the one it was read from. */
  static Optional<ByteRope> changed(ValueInfo value) {
    if (value.encoded().filter(Encoded::current).isPresent()) {
      return Optional.empty();
    }
    FieldRewriter rewriter = new FieldRewriter(
        value.encoded().map(Encoded::bytes), "ValueInfoProto")
        .with(ValueField.NAME, Slots.text(ValueField.NAME, value.name()));
    if (!value.type().equals(TensorType.UNKNOWN)) {
      rewriter.with(
          ValueField.TYPE,
          Slots.once(out -> out.message(ValueField.TYPE, type(value.type()))));
    }
    return Optional.of(rewriter.rewrite());
  }

  private static ByteRope type(TensorType type) {
    ByteRope tensor = new ByteRope();
    type.dtype().ifPresent(d -> tensor.integer(TypeField.ELEM_TYPE, d.code()));
    type.dims().ifPresent(dims -> {
      ByteRope shape = new ByteRope();
      dims.forEach(d -> shape.message(TypeField.DIM, dim(d)));
      tensor.message(TypeField.SHAPE, shape);
    });
    ByteRope out = new ByteRope();
    out.message(TypeField.TENSOR_TYPE, tensor);
    return out;
  }

  private static ByteRope dim(Dim dim) {
    ByteRope out = new ByteRope();
    switch (dim) {
      case Dim.Size(long size) -> out.integer(TypeField.DIM_VALUE, size);
      case Dim.Symbol(String name) -> {
        if (!name.isEmpty()) {
          out.text(TypeField.DIM_PARAM, name);
        }
      }
    }
    return out;
  }
}
