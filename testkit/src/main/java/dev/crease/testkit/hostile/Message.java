package dev.crease.testkit.hostile;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A protobuf message as a tree that may be changed, and written whether it still makes sense or not. */
final class Message {

  /** The value of a field. */
  sealed interface Value {}

  /** A varint. */
  record Int(long value) implements Value {}

  /** A run of bytes: a text, packed numbers, raw data, a number of 4 or 8 bytes, or a message that could not be read. */
  static final class Bytes implements Value {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] get() {
      return bytes;
    }
  }

  /** A message. */
  record Nested(Message message) implements Value {}

  /**
   * A field.
   *
   * @param number its number
   * @param wireType protobuf's number for how it is written
   * @param value its value
   */
  record Field(int number, int wireType, Value value) {

    Field with(Value other) {
      return new Field(number, wireType, other);
    }
  }

  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private final MessageType type;
  private final List<Field> fields = new ArrayList<>();

  Message(MessageType type) {
    this.type = type;
  }

  MessageType type() {
    return type;
  }

  /** The fields in order, to change. */
  List<Field> fields() {
    return fields;
  }

  /** Reads a message; empty where the bytes are none. */
  static Optional<Message> read(MessageType type, byte[] bytes) {
    Message message = new Message(type);
    int[] at = {0};
    while (at[0] < bytes.length) {
      Optional<Field> field = field(type, bytes, at);
      if (field.isEmpty()) {
        return Optional.empty();
      }
      message.fields.add(field.get());
    }
    return Optional.of(message);
  }

  private static Optional<Field> field(MessageType type, byte[] bytes, int[] at) {
    Optional<Long> tag = varint(bytes, at);
    if (tag.isEmpty() || tag.get() >>> 3 == 0 || tag.get() >>> 32 != 0) {
      return Optional.empty();
    }
    int number = (int) (tag.get() >>> 3);
    int wireType = (int) (tag.get() & 7);
    if (wireType == VARINT) {
      return varint(bytes, at).map(v -> new Field(number, wireType, new Int(v)));
    }
    long length = switch (wireType) {
      case FIXED32 -> 4;
      case FIXED64 -> 8;
      case BYTES -> varint(bytes, at).orElse(-1L);
      default -> -1;
    };
    if (length < 0 || length > bytes.length - at[0]) {
      return Optional.empty();
    }
    byte[] run = Arrays.copyOfRange(bytes, at[0], at[0] + (int) length);
    at[0] += (int) length;
    Optional<Value> nested = wireType == BYTES
        ? type.child(number).flatMap(t -> read(t, run)).map(Nested::new)
        : Optional.empty();
    return Optional.of(new Field(number, wireType, nested.orElseGet(() -> new Bytes(run))));
  }

  private static Optional<Long> varint(byte[] bytes, int[] at) {
    long value = 0;
    for (int shift = 0; shift < 70 && at[0] < bytes.length; shift += 7) {
      byte b = bytes[at[0]++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** The message's bytes. */
  byte[] write() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (Field field : fields) {
      varint(out, (long) field.number() << 3 | field.wireType());
      switch (field.value()) {
        case Int(long value) -> varint(out, value);
        case Bytes bytes -> run(out, field.wireType(), bytes.get());
        case Nested(Message message) -> run(out, field.wireType(), message.write());
      }
    }
    return out.toByteArray();
  }

  private static void run(ByteArrayOutputStream out, int wireType, byte[] bytes) {
    if (wireType == BYTES) {
      varint(out, bytes.length);
    }
    out.writeBytes(bytes);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  /** This message and all below, outermost first. */
  List<Message> all() {
    List<Message> all = new ArrayList<>();
    all.add(this);
    for (int i = 0; i < all.size(); i++) {
      for (Field field : all.get(i).fields) {
        if (field.value() instanceof Nested(Message message)) {
          all.add(message);
        }
      }
    }
    return all;
  }
}
