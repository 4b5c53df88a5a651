package dev.crease.onnx;

import dev.crease.onnx.Proto.EntryField;
import dev.crease.onnx.Proto.TensorField;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The layout of a file with external data: tensors in the order they are met, on pages of 4096 bytes where they
 * have at least 1 MiB, on 64 bytes otherwise. Two tensors over the same memory share their place.
 */
final class SideFile {

  private static final long PAGE_BYTES = 4096;
  private static final long LINE_BYTES = 64;
  private static final long PAGED_FROM_BYTES = 1 << 20;
  private static final int EXTERNAL = 1;

  private final String location;
  private final List<Part> tensors = new ArrayList<>();
  private final List<Long> offsets = new ArrayList<>();
  private final Map<Part, Long> placed = new HashMap<>();
  private long byteSize;

  /**
   * An empty file.
   *
   * @param location its path relative to the model's folder
   */
  SideFile(String location) {
    this.location = location;
  }

  long byteSize() {
    return byteSize;
  }

  boolean isEmpty() {
    return tensors.isEmpty();
  }

  /**
   * Gives a tensor a place and writes the reference to it.
   *
   * @param bytes the tensor's bytes
   * @param out the {@code TensorProto} that refers to them
   */
  void place(Part bytes, ByteRope out) {
    long offset = placed.computeIfAbsent(bytes, this::append);
    entry(out, "location", location);
    entry(out, "offset", Long.toString(offset));
    entry(out, "length", Long.toString(bytes.byteSize()));
    out.integer(TensorField.DATA_LOCATION, EXTERNAL);
  }

  private static void entry(ByteRope out, String key, String value) {
    ByteRope entry = new ByteRope();
    entry.text(EntryField.KEY, key);
    entry.text(EntryField.VALUE, value);
    out.message(TensorField.EXTERNAL_DATA, entry);
  }

  private long append(Part bytes) {
    long alignment = bytes.byteSize() >= PAGED_FROM_BYTES ? PAGE_BYTES : LINE_BYTES;
    long offset = Math.ceilDiv(byteSize, alignment) * alignment;
    tensors.add(bytes);
    offsets.add(offset);
    byteSize = offset + bytes.byteSize();
    return offset;
  }

  /** All bytes, those between tensors included, in order. */
  List<Part> parts() {
    List<Part> parts = new ArrayList<>(tensors.size() * 2);
    MemorySegment zeros = MemorySegment.ofArray(new byte[(int) PAGE_BYTES]).asReadOnly();
    long position = 0;
    for (int i = 0; i < tensors.size(); i++) {
      parts.add(new Part.Stored(zeros, 0, offsets.get(i) - position));
      parts.add(tensors.get(i));
      position = offsets.get(i) + tensors.get(i).byteSize();
    }
    return parts;
  }
}
