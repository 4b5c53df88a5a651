package dev.crease.onnx;

import dev.crease.error.MalformedModelException;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/**
 * Walks the fields of one protobuf message in a larger run of bytes. Every tag, length and number is checked
 * to lie inside of the message before it is used.
 *
 * <p>After {@link #next} exactly one of the reading methods, or {@link #skip}, takes the field's value.
 *
 * <p><b>Source:</b> Protocol Buffers, "Encoding".
 */
final class WireCursor {

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int START_GROUP = 3;
  static final int END_GROUP = 4;
  static final int FIXED32 = 5;

  private static final int MAX_GROUP_DEPTH = 64;
  private static final int MAX_VARINT_BYTES = 10;

  private final Window window;
  private final String file;
  private final String message;
  private final long end;
  private long position;
  private long fieldStart;
  private int field;
  private int wireType;

  private WireCursor(Window window, String file, String message, long start, long end) {
    this.window = window;
    this.file = file;
    this.message = message;
    this.position = start;
    this.end = end;
  }

  /**
   * A cursor over a whole segment.
   *
   * @param bytes one message
   * @param file its name, for errors
   * @param message the type of the message, for errors
   */
  static WireCursor over(MemorySegment bytes, String file, String message) {
    return new WireCursor(new Window(bytes), file, message, 0, bytes.byteSize());
  }

  /** A cursor over a part of these bytes. */
  WireCursor over(Range range, String type) {
    return new WireCursor(window, file, type, range.start(), range.end());
  }

  /** Moves to the next field; false at the end of the message. */
  boolean next() {
    if (position == end) {
      return false;
    }
    fieldStart = position;
    long tag = rawVarint();
    if (tag >>> 3 == 0 || tag >>> 32 != 0) {
      throw malformed(fieldStart, "a field of " + message, "the tag " + Long.toUnsignedString(tag));
    }
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    if (wireType == END_GROUP || wireType > FIXED32) {
      throw malformed(
          fieldStart, "a field of " + message, "field " + field + " of wire type " + wireType);
    }
    return true;
  }

  /** The field's number. */
  int field() {
    return field;
  }

  /** Where the field's tag starts. */
  long fieldStart() {
    return fieldStart;
  }

  /** Where the next field starts, or the message ends. */
  long position() {
    return position;
  }

  /** Passes over the field's value. */
  void skip() {
    if (wireType == START_GROUP) {
      skipGroup();
    } else {
      skipValue();
    }
  }

  private void skipValue() {
    switch (wireType) {
      case VARINT -> rawVarint();
      case FIXED32 -> advance(4);
      case FIXED64 -> advance(8);
      default -> range();
    }
  }

  private void skipGroup() {
    int[] open = new int[MAX_GROUP_DEPTH];
    int depth = 0;
    open[depth++] = field;
    while (depth > 0) {
      long at = position;
      long tag = rawVarint();
      int number = (int) (tag >>> 3);
      wireType = (int) (tag & 7);
      if (wireType > FIXED32
          || number == 0
          || tag >>> 32 != 0
          || wireType == END_GROUP && number != open[depth - 1]
          || wireType == START_GROUP && depth == MAX_GROUP_DEPTH) {
        throw malformed(
            at,
            "a field of group " + open[depth - 1] + ", at most " + MAX_GROUP_DEPTH + " deep",
            "field " + number + " of wire type " + wireType);
      }
      switch (wireType) {
        case START_GROUP -> open[depth++] = number;
        case END_GROUP -> depth--;
        default -> skipValue();
      }
    }
    wireType = START_GROUP;
  }

  /** A varint field. */
  long integer() {
    require(VARINT, "a number");
    return rawVarint();
  }

  /** A {@code float} field. */
  float real() {
    require(FIXED32, "a float");
    return realAt(advance(4));
  }

  /** A length-delimited field's place. */
  Range range() {
    require(BYTES, "a run of bytes");
    long at = position;
    long length = rawVarint();
    if (length < 0 || length > end - position) {
      throw malformed(
          at,
          "the " + Long.toUnsignedString(length) + " bytes that field " + field + " of " + message
              + " announces",
          (end - position) + " bytes up to its end");
    }
    long start = position;
    position += length;
    return new Range(start, position);
  }

  /** A field that holds a message. */
  WireCursor message(String type) {
    return over(range(), type);
  }

  /** A text field. */
  String text() {
    return textAt(range());
  }

  /** The text at a place. */
  String textAt(Range range) {
    if (range.size() > Integer.MAX_VALUE - 8) {
      throw malformed(range.start(), "a text shorter than 2 GB", range.size() + " bytes");
    }
    return window.text(range.start(), (int) range.size());
  }

  /** A repeated varint field: its one number, or all that are packed into it. */
  void integers(LongConsumer target) {
    if (wireType == VARINT) {
      target.accept(rawVarint());
      return;
    }
    WireCursor packed = message(message);
    while (packed.position < packed.end) {
      target.accept(packed.rawVarint());
    }
  }

  /**
   * A repeated fixed-size field: the place of its one number, or of all that are packed into it.
   *
   * @param width bytes of a number, 4 or 8
   */
  Range fixed(int width) {
    if (wireType == (width == 4 ? FIXED32 : FIXED64)) {
      long start = advance(width);
      return new Range(start, position);
    }
    Range range = range();
    if (range.size() % width != 0) {
      throw malformed(
          range.start(),
          "a multiple of " + width + " bytes in field " + field + " of " + message,
          range.size() + " bytes");
    }
    return range;
  }

  /** Copies nothing: the bytes of a place. */
  MemorySegment slice(Range range) {
    return window.bytes().asSlice(range.start(), range.size());
  }

  /** The {@code float} at an offset that lies in a {@link #fixed} place. */
  float realAt(long offset) {
    int bits = 0;
    for (int i = Float.BYTES - 1; i >= 0; i--) {
      bits = bits << Byte.SIZE | window.at(offset + i) & 0xFF;
    }
    return Float.intBitsToFloat(bits);
  }

  private long rawVarint() {
    long start = position;
    long value = 0;
    for (int i = 0; i < MAX_VARINT_BYTES; i++) {
      if (position == end) {
        throw malformed(start, "a number in " + message, "the end of " + message);
      }
      byte b = window.at(position++);
      value |= (long) (b & 0x7F) << 7 * i;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed(
        start, "a number of at most " + MAX_VARINT_BYTES + " bytes in " + message, "a longer one");
  }

  private long advance(long count) {
    if (count > end - position) {
      throw malformed(
          position,
          count + " bytes for field " + field + " of " + message,
          (end - position) + " bytes up to its end");
    }
    long start = position;
    position += count;
    return start;
  }

  private void require(int type, String what) {
    if (wireType != type) {
      throw malformed(
          fieldStart,
          what + " in field " + field + " of " + message,
          "a value of wire type " + wireType);
    }
  }

  /** The place of the field at hand, for messages. */
  String where() {
    return where(fieldStart);
  }

  /** A place, for messages. */
  String where(long offset) {
    return file + ": byte " + offset;
  }

  /** An error at the field at hand. */
  MalformedModelException malformed(String expected, String got) {
    return malformed(fieldStart, expected, got);
  }

  /** An error at a place. */
  MalformedModelException malformed(long offset, String expected, String got) {
    return new MalformedModelException(
        where(offset), expected, got, "fetch the file again, or export the model again");
  }

  /**
   * A run of bytes.
   *
   * @param start offset of the first byte
   * @param end offset behind the last byte
   */
  record Range(long start, long end) {

    long size() {
      return end - start;
    }
  }
}
