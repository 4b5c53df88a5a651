package dev.crease.onnx;

import dev.crease.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message being written: short runs of new bytes between slices of memory that are only copied, and weights that are
 * only computed, when the message reaches its file. Neighbouring slices of one segment become one.
 */
final class ByteRope {

  private final List<Part> parts = new ArrayList<>();
  private byte[] fresh = new byte[32];
  private int freshSize;
  private long byteSize;

  /** A rope of one segment. */
  static ByteRope of(MemorySegment bytes) {
    ByteRope rope = new ByteRope();
    rope.slice(bytes, 0, bytes.byteSize());
    return rope;
  }

  long byteSize() {
    return byteSize;
  }

  /** Appends a part of a segment. */
  void slice(MemorySegment base, long from, long to) {
    if (from == to) {
      return;
    }
    flush();
    byteSize += to - from;
    if (!parts.isEmpty() && parts.getLast() instanceof Part.Stored last
        && last.base().equals(base) && last.to() == from) {
      parts.set(parts.size() - 1, new Part.Stored(base, last.from(), to));
    } else {
      parts.add(new Part.Stored(base, from, to));
    }
  }

  private void append(Part part) {
    if (part instanceof Part.Stored(MemorySegment base, long from, long to)) {
      slice(base, from, to);
    } else {
      flush();
      byteSize += part.byteSize();
      parts.add(part);
    }
  }

  /** Appends a varint field. */
  void integer(int field, long value) {
    tag(field, WireCursor.VARINT);
    varint(value);
  }

  /** Appends a {@code float} field. */
  void real(int field, float value) {
    tag(field, WireCursor.FIXED32);
    int bits = Float.floatToRawIntBits(value);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      put(bits >>> shift);
    }
  }

  /** Appends a text field. */
  void text(int field, String value) {
    byte[] bytes = Utf8.encode(value);
    tag(field, WireCursor.BYTES);
    varint(bytes.length);
    for (byte b : bytes) {
      put(b);
    }
  }

  /** Appends a field of bytes, not copied. */
  void bytes(int field, MemorySegment value) {
    tag(field, WireCursor.BYTES);
    varint(value.byteSize());
    slice(value, 0, value.byteSize());
  }

  /** Appends a field of a tensor's bytes, not copied. */
  void bytes(int field, Tensor tensor) {
    tag(field, WireCursor.BYTES);
    varint(tensor.byteSize());
    append(Part.of(tensor));
  }

  /** Appends a field that holds a message. */
  void message(int field, ByteRope body) {
    tag(field, WireCursor.BYTES);
    varint(body.byteSize);
    body.flush();
    body.parts.forEach(this::append);
  }

  /** All bytes, in order. */
  List<Part> parts() {
    flush();
    return List.copyOf(parts);
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      put((int) rest | 0x80);
      rest >>>= 7;
    }
    put((int) rest);
  }

  private void put(int b) {
    if (freshSize == fresh.length) {
      fresh = Arrays.copyOf(fresh, freshSize * 2);
    }
    fresh[freshSize++] = (byte) b;
    byteSize++;
  }

  private void flush() {
    if (freshSize > 0) {
      parts.add(
          new Part.Stored(MemorySegment.ofArray(Arrays.copyOf(fresh, freshSize)), 0, freshSize));
      freshSize = 0;
    }
  }
}
