package dev.crease.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message being written: short runs of new bytes between slices of memory that are only copied when the
 * message reaches its file. Neighbouring slices of one segment become one.
 */
final class ByteRope {

  /** A part of a segment. */
  private record Piece(MemorySegment base, long from, long to) {}

  private final List<Piece> pieces = new ArrayList<>();
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
    Piece last = pieces.isEmpty() ? null : pieces.getLast();
    if (last != null && last.base().equals(base) && last.to() == from) {
      pieces.set(pieces.size() - 1, new Piece(base, last.from(), to));
    } else {
      pieces.add(new Piece(base, from, to));
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

  /** Appends a field that holds a message. */
  void message(int field, ByteRope body) {
    tag(field, WireCursor.BYTES);
    varint(body.byteSize);
    body.flush();
    body.pieces.forEach(p -> slice(p.base(), p.from(), p.to()));
  }

  /** All bytes, in order. */
  List<MemorySegment> segments() {
    flush();
    return pieces.stream().map(p -> p.base().asSlice(p.from(), p.to() - p.from())).toList();
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
      pieces.add(new Piece(MemorySegment.ofArray(Arrays.copyOf(fresh, freshSize)), 0, freshSize));
      freshSize = 0;
    }
  }
}
