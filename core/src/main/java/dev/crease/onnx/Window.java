package dev.crease.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A small copy of the place in a file that is being read. Models are read once, by code that is not compiled yet;
 * there, a byte from an array costs a tenth of one from a segment. Not for several threads.
 */
final class Window {

  private static final int SIZE_BYTES = 4096;

  private final MemorySegment bytes;
  private final byte[] copy;
  private long start;
  private long end;

  Window(MemorySegment bytes) {
    this.bytes = bytes;
    this.copy = new byte[(int) Math.min(SIZE_BYTES, bytes.byteSize())];
  }

  /** The segment that is read. */
  MemorySegment bytes() {
    return bytes;
  }

  /** One byte of the segment. */
  byte at(long offset) {
    if (offset < start || offset >= end) {
      moveTo(offset);
    }
    return copy[(int) (offset - start)];
  }

  private void moveTo(long offset) {
    int count = (int) Math.min(copy.length, bytes.byteSize() - offset);
    MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, copy, 0, count);
    start = offset;
    end = offset + count;
  }

  /** The text in a part of the segment. */
  String text(long offset, int length) {
    if (length > copy.length) {
      return Utf8.decode(bytes, offset, length);
    }
    if (offset < start || offset + length > end) {
      moveTo(offset);
    }
    String text = new String(copy, (int) (offset - start), length, StandardCharsets.UTF_8);
    return Utf8.isExact(text) ? text : Utf8.decode(bytes, offset, length);
  }
}
