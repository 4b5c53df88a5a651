package dev.crease.onnx;

import dev.crease.error.UnsupportedModelException;
import dev.crease.onnx.Proto.AttributeField;
import dev.crease.onnx.Proto.FunctionField;
import dev.crease.onnx.Proto.GraphField;
import dev.crease.onnx.Proto.ModelField;
import dev.crease.onnx.Proto.NodeField;
import dev.crease.onnx.Proto.SparseField;
import dev.crease.onnx.Proto.TensorField;
import dev.crease.onnx.Proto.TrainingField;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of references to external data in messages that are copied: where the target lies in another
 * folder, the data move to its own file.
 */
sealed interface Relocation {

  /** The messages that hold tensors, and the fields that lead to them. */
  enum Kind {
    /** {@code TensorProto}. */
    TENSOR,
    /** {@code SparseTensorProto}. */
    SPARSE_TENSOR,
    /** {@code AttributeProto}. */
    ATTRIBUTE,
    /** {@code NodeProto}. */
    NODE,
    /** {@code GraphProto}. */
    GRAPH,
    /** {@code FunctionProto}. */
    FUNCTION,
    /** {@code TrainingInfoProto}. */
    TRAINING_INFO,
    /** {@code ModelProto}. */
    MODEL;

    Optional<Kind> child(int field) {
      return Optional.ofNullable(
          switch (this) {
            case TENSOR -> null;
            case SPARSE_TENSOR ->
              field == SparseField.VALUES || field == SparseField.INDICES ? TENSOR : null;
            case ATTRIBUTE -> switch (field) {
              case AttributeField.T, AttributeField.TENSORS -> TENSOR;
              case AttributeField.G, AttributeField.GRAPHS -> GRAPH;
              case AttributeField.SPARSE_TENSOR, AttributeField.SPARSE_TENSORS -> SPARSE_TENSOR;
              default -> null;
            };
            case NODE -> field == NodeField.ATTRIBUTE ? ATTRIBUTE : null;
            case GRAPH -> switch (field) {
              case GraphField.NODE -> NODE;
              case GraphField.INITIALIZER -> TENSOR;
              case GraphField.SPARSE_INITIALIZER -> SPARSE_TENSOR;
              default -> null;
            };
            case FUNCTION -> switch (field) {
              case FunctionField.NODE -> NODE;
              case FunctionField.ATTRIBUTE_PROTO -> ATTRIBUTE;
              default -> null;
            };
            case TRAINING_INFO ->
              field == TrainingField.INITIALIZATION || field == TrainingField.ALGORITHM
                  ? GRAPH
                  : null;
            case MODEL -> switch (field) {
              case ModelField.GRAPH -> GRAPH;
              case ModelField.FUNCTIONS -> FUNCTION;
              case ModelField.TRAINING_INFO -> TRAINING_INFO;
              default -> null;
            };
          });
    }
  }

  /**
   * The message to write instead of one that is copied, if its references change.
   *
   * @param kind the message's type
   * @param bytes the message
   */
  Optional<ByteRope> changed(Kind kind, MemorySegment bytes);

  /** References stay as they are. */
  record Stay() implements Relocation {
    @Override
    public Optional<ByteRope> changed(Kind kind, MemorySegment bytes) {
      return Optional.empty();
    }
  }

  /**
   * Data move to another file.
   *
   * @param source where the references lead now; empty if nobody knows
   * @param target where the data go
   */
  record Move(Optional<ExternalFiles> source, SideFile target) implements Relocation {

    /** Graphs nest at most 64 deep, each in an attribute of a node. */
    private static final int MAX_DEPTH = 256;

    @Override
    public Optional<ByteRope> changed(Kind kind, MemorySegment bytes) {
      return changed(kind, bytes, 0);
    }

    private Optional<ByteRope> changed(Kind kind, MemorySegment bytes, int depth) {
      WireCursor c = WireCursor.over(bytes, "the model read before", kind.name());
      if (depth > MAX_DEPTH) {
        throw c.malformed(0, "messages nested at most " + MAX_DEPTH + " deep", "deeper ones");
      }
      if (kind == Kind.TENSOR) {
        return TensorReader.isExternal(bytes) ? Optional.of(moved(bytes)) : Optional.empty();
      }
      Map<Long, ByteRope> changes = new HashMap<>();
      while (c.next()) {
        Optional<Kind> child = kind.child(c.field());
        if (child.isEmpty()) {
          c.skip();
        } else {
          long start = c.fieldStart();
          changed(child.get(), c.slice(c.range()), depth + 1)
              .ifPresent(body -> changes.put(start, body));
        }
      }
      return changes.isEmpty() ? Optional.empty() : Optional.of(replace(bytes, changes));
    }

    private static ByteRope replace(MemorySegment bytes, Map<Long, ByteRope> changes) {
      ByteRope out = new ByteRope();
      WireCursor c = WireCursor.over(bytes, "the model read before", "message");
      while (c.next()) {
        c.skip();
        ByteRope body = changes.get(c.fieldStart());
        if (body == null) {
          out.slice(bytes, c.fieldStart(), c.position());
        } else {
          out.message(c.field(), body);
        }
      }
      return out;
    }

    private ByteRope moved(MemorySegment tensor) {
      ExternalFiles files = source.orElseThrow(
          () -> new UnsupportedModelException(
              "writing a model",
              "external data of the file that the model was read from",
              "external data of an unknown file",
              "write the model together with the file it was read from"));
      Part data = Part.of(TensorReader.externalBytes(files, tensor));
      return TensorEncoder.withoutData(tensor)
          .with(TensorField.EXTERNAL_DATA, Slots.once(out -> target.place(data, out))).rewrite();
    }
  }
}
