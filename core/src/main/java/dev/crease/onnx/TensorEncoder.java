package dev.crease.onnx;

import dev.crease.graph.Encoded;
import dev.crease.graph.Initializer;
import dev.crease.onnx.Proto.TensorField;
import dev.crease.onnx.Relocation.Kind;
import dev.crease.tensor.DType;
import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Writes {@code TensorProto}s. */
final class TensorEncoder {

  private TensorEncoder() {}

  /** A message that keeps what the old one says besides its elements' bytes. */
  static FieldRewriter withoutData(MemorySegment old) {
    return new FieldRewriter(Optional.of(old), "TensorProto").without(
        TensorField.SEGMENT,
        TensorField.FLOAT_DATA,
        TensorField.INT32_DATA,
        TensorField.STRING_DATA,
        TensorField.INT64_DATA,
        TensorField.RAW_DATA,
        TensorField.DOUBLE_DATA,
        TensorField.UINT64_DATA,
        TensorField.EXTERNAL_DATA,
        TensorField.DATA_LOCATION);
  }

  /** The message of a tensor with all its elements. */
  static ByteRope inline(String name, Tensor tensor, Optional<MemorySegment> old) {
    FieldRewriter rewriter = head(name, tensor, old);
    if (tensor.dtype() == DType.STRING) {
      rewriter.with(
          TensorField.STRING_DATA, Slots.texts(TensorField.STRING_DATA, tensor.strings()));
    } else {
      rewriter.with(
          TensorField.RAW_DATA,
          Slots.once(out -> out.bytes(TensorField.RAW_DATA, tensor)));
    }
    return rewriter.rewrite();
  }

  private static FieldRewriter head(String name, Tensor tensor, Optional<MemorySegment> old) {
    return old.map(TensorEncoder::withoutData)
        .orElse(new FieldRewriter(Optional.empty(), "TensorProto"))
        .with(TensorField.DIMS, Slots.once(out -> {
          for (long d : tensor.shape().dims()) {
            out.integer(TensorField.DIMS, d);
          }
        }))
        .with(TensorField.DATA_TYPE, Slots.integer(TensorField.DATA_TYPE, tensor.dtype().code()))
        .with(TensorField.NAME, Slots.text(TensorField.NAME, name));
  }

  /**
   * The message to write for an initializer, if it is another than the one it was read from.
   *
   * @param initializer the initializer
   * @param placement where elements go
   */
  static Optional<ByteRope> initializer(Initializer initializer, Placement placement) {
    Optional<MemorySegment> old = initializer.encoded().map(Encoded::bytes);
    boolean current = initializer.encoded().map(Encoded::current).orElse(false);
    if (current && old.filter(TensorReader::isExternal).isPresent()) {
      return placement.relocation().changed(Kind.TENSOR, old.orElseThrow());
    }
    Tensor tensor = initializer.tensor();
    if (placement.isBeside(tensor, current)) {
      FieldRewriter rewriter = current
          ? withoutData(old.orElseThrow())
          : head(initializer.name(), tensor, old);
      return Optional.of(
          rewriter.with(
              TensorField.EXTERNAL_DATA,
              Slots.once(out -> placement.sideFile().place(Part.of(tensor), out)))
              .rewrite());
    }
    return current ? Optional.empty() : Optional.of(inline(initializer.name(), tensor, old));
  }
}
