package dev.crease.onnx;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A protobuf message written field by field, independent of the code under test. */
final class ProtoBytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  static ProtoBytes message() {
    return new ProtoBytes();
  }

  ProtoBytes raw(int... bytes) {
    for (int b : bytes) {
      out.write(b);
    }
    return this;
  }

  ProtoBytes varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return this;
  }

  ProtoBytes tag(int field, int wireType) {
    return varint((long) field << 3 | wireType);
  }

  ProtoBytes integer(int field, long value) {
    return tag(field, 0).varint(value);
  }

  ProtoBytes bytes(int field, byte[] value) {
    tag(field, 2).varint(value.length);
    out.writeBytes(value);
    return this;
  }

  ProtoBytes text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoBytes message(int field, ProtoBytes value) {
    return bytes(field, value.toByteArray());
  }

  /** A nested message, filled by {@code body}. */
  ProtoBytes with(int field, Consumer<ProtoBytes> body) {
    ProtoBytes nested = new ProtoBytes();
    body.accept(nested);
    return message(field, nested);
  }

  ProtoBytes real(int field, float value) {
    tag(field, 5);
    out.writeBytes(floats(value));
    return this;
  }

  ProtoBytes fixed64(int field, double value) {
    tag(field, 1);
    out.writeBytes(doubles(value));
    return this;
  }

  /** Packed varints. */
  ProtoBytes packed(int field, long... values) {
    ProtoBytes run = new ProtoBytes();
    for (long v : values) {
      run.varint(v);
    }
    return bytes(field, run.toByteArray());
  }

  /** A {@code StringStringEntryProto}. */
  ProtoBytes entry(int field, String key, String value) {
    return with(field, e -> e.text(1, key).text(2, value));
  }

  static byte[] floats(float... values) {
    ByteBuffer b = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float v : values) {
      b.putFloat(v);
    }
    return b.array();
  }

  static byte[] doubles(double... values) {
    ByteBuffer b = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    for (double v : values) {
      b.putDouble(v);
    }
    return b.array();
  }

  /** Another message that starts as this one. */
  ProtoBytes copy() {
    ProtoBytes copy = new ProtoBytes();
    copy.out.writeBytes(out.toByteArray());
    return copy;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }

  int size() {
    return out.size();
  }

  MemorySegment segment() {
    return MemorySegment.ofArray(out.toByteArray());
  }

  // The shapes of ONNX's messages, by onnx.proto's field numbers.

  /** A model of IR version 8 with opset 13 and this graph. */
  static ProtoBytes model(Consumer<ProtoBytes> graph) {
    return message().integer(1, 8).with(7, graph).with(8, o -> o.text(1, "").integer(2, 13));
  }

  /** A value with a float type of these sizes. */
  static ProtoBytes value(String name, long... dims) {
    return message().text(1, name).with(
        2,
        type -> type.with(
            1,
            t -> t.integer(1, 1).with(2, s -> {
              for (long d : dims) {
                s.with(1, dim -> dim.integer(1, d));
              }
            })));
  }

  /** A node with one output. */
  static ProtoBytes node(String type, String output, String... inputs) {
    ProtoBytes node = message();
    for (String in : inputs) {
      node.text(1, in);
    }
    return node.text(2, output).text(4, type);
  }

  /** A float tensor in {@code raw_data}. */
  static ProtoBytes tensor(String name, float... elements) {
    return message().integer(1, elements.length).integer(2, 1).text(8, name)
        .bytes(9, floats(elements));
  }
}
