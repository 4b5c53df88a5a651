package dev.crease.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * A model file whose weights lie in a file of holes beside it: as large as one likes, and next to nothing on the disk. Field numbers
 * are those of onnx.proto.
 */
final class SparseModel {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;
  private static final int EXTERNAL = 1;

  private final Path data;
  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
  private long dataBytes;

  /**
   * Starts a model.
   *
   * @param model its file; the weights are in the file of the same name with {@code .data} behind it
   */
  SparseModel(Path model) {
    data = model.resolveSibling(model.getFileName() + ".data");
  }

  /** Adds a node with one output. */
  SparseModel node(String type, String output, String... inputs) {
    ByteArrayOutputStream node = new ByteArrayOutputStream();
    List.of(inputs).forEach(in -> text(node, 1, in));
    text(node, 2, output);
    text(node, 3, output);
    text(node, 4, type);
    message(graph, 1, node);
    return this;
  }

  /** Adds a float initializer with these elements. */
  SparseModel floats(String name, float... elements) {
    ByteBuffer raw = ByteBuffer.allocate(elements.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float e : elements) {
      raw.putFloat(e);
    }
    ByteArrayOutputStream tensor = tensor(name, elements.length);
    bytes(tensor, 9, raw.array());
    message(graph, 5, tensor);
    return this;
  }

  /**
   * Adds a float initializer that is zero but for a few elements.
   *
   * @param elements by their index in row-major order
   * @return where it starts in the file of weights, in bytes
   */
  long holes(String name, Map<Long, Float> elements, long... sizes) throws IOException {
    long start = dataBytes;
    long byteSize = 4;
    for (long size : sizes) {
      byteSize = Math.multiplyExact(byteSize, size);
    }
    ByteArrayOutputStream tensor = tensor(name, sizes);
    entry(tensor, "location", data.getFileName().toString());
    entry(tensor, "offset", Long.toString(start));
    entry(tensor, "length", Long.toString(byteSize));
    integer(tensor, 14, EXTERNAL);
    message(graph, 5, tensor);
    dataBytes += byteSize;
    try (FileChannel channel = FileChannel.open(
        data, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
      ByteBuffer one = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
      for (Map.Entry<Long, Float> e : elements.entrySet()) {
        channel.write(one.clear().putFloat(e.getValue()).flip(), start + e.getKey() * 4);
      }
      if (channel.size() < dataBytes) {
        channel.write(ByteBuffer.allocate(1), dataBytes - 1);
      }
    }
    return start;
  }

  /** Adds an input of the graph. */
  SparseModel input(String name, boolean isFloat, long... sizes) {
    return value(11, name, isFloat, sizes);
  }

  /** Adds a float output of the graph. */
  SparseModel output(String name, long... sizes) {
    return value(12, name, true, sizes);
  }

  /** Writes the file. */
  void write() throws IOException {
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    integer(model, 1, 8);
    message(model, 7, graph);
    ByteArrayOutputStream opset = new ByteArrayOutputStream();
    integer(opset, 2, 17);
    message(model, 8, opset);
    String name = data.getFileName().toString();
    Files.write(
        data.resolveSibling(name.substring(0, name.length() - ".data".length())),
        model.toByteArray());
  }

  private SparseModel value(int field, String name, boolean isFloat, long... sizes) {
    ByteArrayOutputStream shape = new ByteArrayOutputStream();
    for (long size : sizes) {
      ByteArrayOutputStream dim = new ByteArrayOutputStream();
      integer(dim, 1, size);
      message(shape, 1, dim);
    }
    ByteArrayOutputStream tensorType = new ByteArrayOutputStream();
    integer(tensorType, 1, isFloat ? FLOAT : INT64);
    message(tensorType, 2, shape);
    ByteArrayOutputStream type = new ByteArrayOutputStream();
    message(type, 1, tensorType);
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    text(value, 1, name);
    message(value, 2, type);
    message(graph, field, value);
    return this;
  }

  private static ByteArrayOutputStream tensor(String name, long... sizes) {
    ByteArrayOutputStream tensor = new ByteArrayOutputStream();
    for (long size : sizes) {
      integer(tensor, 1, size);
    }
    integer(tensor, 2, FLOAT);
    text(tensor, 8, name);
    return tensor;
  }

  private static void entry(ByteArrayOutputStream tensor, String key, String value) {
    ByteArrayOutputStream entry = new ByteArrayOutputStream();
    text(entry, 1, key);
    text(entry, 2, value);
    message(tensor, 13, entry);
  }

  private static void integer(ByteArrayOutputStream out, int field, long value) {
    varint(out, (long) field << 3);
    varint(out, value);
  }

  private static void text(ByteArrayOutputStream out, int field, String value) {
    bytes(out, field, value.getBytes(StandardCharsets.UTF_8));
  }

  private static void message(ByteArrayOutputStream out, int field, ByteArrayOutputStream value) {
    bytes(out, field, value.toByteArray());
  }

  private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
    varint(out, (long) field << 3 | 2);
    varint(out, value.length);
    out.writeBytes(value);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while (rest > 0x7F) {
      out.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
