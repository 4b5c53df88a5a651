package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.MalformedModelException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files over 4 GB, with a hole where the large weight is, so that they take no space. */
class HugeFileTest {

  private static final long WEIGHT_BYTES = (1L << 32) + 100;

  @TempDir
  private Path folder;
  private Path path = Path.of("");
  private long byteSize;

  @BeforeEach
  void write() throws IOException {
    path = folder.resolve("huge.onnx");
    ProtoBytes weightHead = message().integer(1, WEIGHT_BYTES).integer(2, 2).text(8, "huge")
        .tag(9, 2).varint(WEIGHT_BYTES);
    ProtoBytes graphHead = message().tag(5, 2).varint(weightHead.size() + WEIGHT_BYTES);
    ProtoBytes graphTail = message().message(5, tensor("behind", 1, 2));
    ProtoBytes head = message().integer(1, 8).with(8, o -> o.integer(2, 13)).tag(7, 2).varint(
        graphHead.size() + weightHead.size() + WEIGHT_BYTES + graphTail.size());
    try (FileChannel channel = FileChannel.open(
        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
        StandardOpenOption.SPARSE)) {
      channel.write(ByteBuffer.wrap(head.toByteArray()));
      channel.write(ByteBuffer.wrap(graphHead.toByteArray()));
      channel.write(ByteBuffer.wrap(weightHead.toByteArray()));
      channel.position(channel.position() + WEIGHT_BYTES);
      channel.write(ByteBuffer.wrap(graphTail.toByteArray()));
      byteSize = channel.size();
    }
  }

  @Test
  void offsetsHave64Bits() {
    try (ModelFile file = ModelFile.open(path)) {
      assertThat(file.byteSize()).isEqualTo(byteSize).isGreaterThan(1L << 32);
      assertThat(Weights.of(file, "huge").bytes().byteSize()).isEqualTo(WEIGHT_BYTES);
      assertThat(Weights.of(file, "huge").getLong(WEIGHT_BYTES - 1)).isZero();
      assertThat(Weights.of(file, "behind").getDouble(1)).isEqualTo(2);
    }
  }

  @Test
  void messagesTooHave64Bits() throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      // The last byte of the field that names the tensor behind: a text longer than its message.
      channel.write(ByteBuffer.wrap(new byte[]{127}), byteSize - 17);
    }
    assertThatThrownBy(() -> ModelFile.open(path)).isInstanceOf(MalformedModelException.class)
        .hasMessageStartingWith(path + ": byte " + (byteSize - 17));
  }

  @Test
  void theLayoutOfExternalDataHas64Bits() {
    try (ModelFile file = ModelFile.open(path)) {
      SideFile side = new SideFile("huge.onnx.data");
      ByteRope first = new ByteRope();
      side.place(Part.of(Weights.of(file, "huge")), first);
      ByteRope second = new ByteRope();
      side.place(Part.of(Weights.of(file, "behind")), second);
      assertThat(side.byteSize()).isEqualTo((1L << 32) + 128 + 8);
      assertThat(new String(bytes(second), StandardCharsets.UTF_8))
          .contains("offset", "4294967424", "length");
    }
  }

  private static byte[] bytes(ByteRope rope) {
    byte[] bytes = new byte[Math.toIntExact(rope.byteSize())];
    long at = 0;
    for (Part part : rope.parts()) {
      part.copy(0, MemorySegment.ofArray(bytes).asSlice(at, part.byteSize()));
      at += part.byteSize();
    }
    return bytes;
  }
}
