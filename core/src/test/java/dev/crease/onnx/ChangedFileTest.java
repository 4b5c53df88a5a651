package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static dev.crease.onnx.ProtoBytes.node;
import static dev.crease.onnx.ProtoBytes.tensor;
import static dev.crease.onnx.ProtoBytes.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that somebody writes to while they are mapped: a message, and no target made of half of them. */
class ChangedFileTest {

  private static final int FLOATS = 1 << 18;

  @TempDir
  private Path folder;
  private Path model = Path.of("");
  private Path data = Path.of("");
  private Path target = Path.of("");

  @BeforeEach
  void write() throws IOException {
    model = folder.resolve("in.onnx");
    data = folder.resolve("w.bin");
    target = folder.resolve("out.onnx");
    Files.writeString(target, "precious");
    Files.write(data, ProtoBytes.floats(new float[FLOATS]));
    Files.write(
        model,
        ProtoBytes.model(
            g -> g.message(1, node("Relu", "y", "x")).message(5, tensor("w", new float[FLOATS]))
                .message(
                    5,
                    message().integer(1, FLOATS).integer(2, 1).text(8, "external")
                        .entry(13, "location", "w.bin").integer(14, 1))
                .message(11, value("x", 1)).message(12, value("y", 1)))
            .toByteArray());
    for (Path file : new Path[]{model, data}) {
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
    }
  }

  private static void cut(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(4096);
    }
  }

  private static void overwrite(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(new byte[]{1, 2, 3, 4}), 8192);
    }
  }

  private void copy(ModelFile file) {
    ModelWriter.write(
        file, file.model(), target,
        WriteOptions.DEFAULT.withOverwrite(true)
            .withExternalData(WriteOptions.ExternalData.ALWAYS));
  }

  private void assertNothingWritten() throws IOException {
    assertThat(target).hasContent("precious");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("in.onnx", "out.onnx", "w.bin");
    }
  }

  @Test
  void readingBeyondTheEndOfACutFile() throws IOException {
    for (String weight : new String[]{"w", "external"}) {
      write();
      Path file = weight.equals("w") ? model : data;
      try (ModelFile opened = ModelFile.open(model)) {
        cut(file);
        assertThatThrownBy(
            () -> ModelFile.reading(
                () -> Weights.of(opened, weight).getDouble(FLOATS - 1), List.of(opened)))
            .isInstanceOf(ModelFileException.class)
            .hasMessageStartingWith(file.toRealPath().toString())
            .hasMessageContaining("expected a file that stays as it is while it is read, got one"
                + " of 4096 bytes that had " + (file.equals(data) ? FLOATS * 4 : ""));
      }
    }
  }

  @Test
  void writingWhatIsReadFromACutFile() throws IOException {
    for (Path file : new Path[]{model, data}) {
      write();
      try (ModelFile opened = ModelFile.open(model)) {
        cut(file);
        assertThatThrownBy(() -> ModelFile.reading(() -> {
          copy(opened);
          return true;
        }, List.of(opened))).isInstanceOf(ModelFileException.class)
            .hasMessageContaining("got one of 4096 bytes that had ");
      }
      assertNothingWritten();
    }
  }

  @Test
  void writingWhatIsReadFromAFileThatIsWrittenTo() throws IOException {
    for (Path file : new Path[]{model, data}) {
      write();
      try (ModelFile opened = ModelFile.open(model)) {
        overwrite(file);
        assertThatThrownBy(() -> copy(opened)).isInstanceOf(ModelFileException.class)
            .hasMessageContaining("got one that was written to meanwhile");
      }
      assertNothingWritten();
    }
  }

  @Test
  void aFileThatIsReplacedOrDeletedStaysReadable() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("out.onnx");
    try (ModelFile opened = ModelFile.open(model)) {
      Path other = Files.writeString(folder.resolve("other"), "x");
      Files.move(other, model, StandardCopyOption.REPLACE_EXISTING);
      Files.delete(data);
      ModelWriter.write(opened, opened.model(), elsewhere, WriteOptions.DEFAULT);
    }
    try (ModelFile written = ModelFile.open(elsewhere)) {
      assertThat(Weights.of(written, "external").getDouble(FLOATS - 1)).isZero();
    }
  }

  /** What is no fault of the files stays what it is. */
  @Test
  void otherErrorsPass() {
    try (ModelFile opened = ModelFile.open(model)) {
      InternalError mine = new InternalError("mine");
      assertThatThrownBy(() -> ModelFile.reading(() -> {
        throw mine;
      }, List.of(opened))).isSameAs(mine);
    }
  }
}
