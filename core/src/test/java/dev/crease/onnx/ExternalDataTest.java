package dev.crease.onnx;

import static dev.crease.onnx.ProtoBytes.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crease.error.MalformedModelException;
import dev.crease.error.ModelFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalDataTest {

  @TempDir
  private Path root;
  private Path folder = Path.of("");

  @BeforeEach
  void folder() throws IOException {
    folder = Files.createDirectory(root.resolve("model"));
    Files.write(folder.resolve("w.bin"), ProtoBytes.floats(1, 2, 3, 4));
  }

  private static ProtoBytes external(String location, String... more) {
    ProtoBytes tensor = message().integer(1, 2).integer(2, 1).text(8, "w")
        .entry(13, "location", location);
    for (int i = 0; i < more.length; i += 2) {
      tensor.entry(13, more[i], more[i + 1]);
    }
    return tensor.integer(14, 1);
  }

  private ModelFile open(ProtoBytes tensor) throws IOException {
    Path path = folder.resolve("m.onnx");
    Files.write(path, ProtoBytes.model(g -> g.message(5, tensor)).toByteArray());
    return ModelFile.open(path);
  }

  private double firstElement(ProtoBytes tensor) throws IOException {
    try (ModelFile file = open(tensor)) {
      assertThat(file.externalFiles()).hasSize(1);
      return Weights.of(file, "w").getDouble(0);
    }
  }

  @Test
  void offsetsAndLengths() throws IOException {
    assertThat(firstElement(external("w.bin"))).isEqualTo(1);
    assertThat(firstElement(external("w.bin", "offset", "4", "length", "8", "checksum", "x")))
        .isEqualTo(2);
    assertThat(firstElement(external("./w.bin", "offset", "8"))).isEqualTo(3);
  }

  @Test
  void oneFileUnderSeveralNamesIsMappedOnce() throws IOException {
    Path path = folder.resolve("m.onnx");
    Files.write(
        path,
        ProtoBytes.model(
            g -> g.message(5, external("w.bin"))
                .message(5, external("./w.bin").text(8, "again")))
            .toByteArray());
    try (ModelFile file = ModelFile.open(path)) {
      assertThat(file.externalFiles()).hasSize(1);
      assertThat(Weights.of(file, "again").bytes()).isEqualTo(Weights.of(file, "w").bytes());
    }
  }

  @Test
  void dataInAFolderBelow() throws IOException {
    Files.createDirectory(folder.resolve("data"));
    Files.move(folder.resolve("w.bin"), folder.resolve("data/w"));
    assertThat(firstElement(external("data/w"))).isEqualTo(1);
  }

  @Test
  void linksWithinTheFolder() throws IOException {
    Files.createSymbolicLink(folder.resolve("link.bin"), folder.resolve("w.bin"));
    assertThat(firstElement(external("link.bin"))).isEqualTo(1);
  }

  /** As download caches lay models out: model and data are links into one folder of blobs. */
  @Test
  void modelAndDataLinkedFromOneFolder() throws IOException {
    Path blobs = Files.createDirectory(root.resolve("blobs"));
    Files.move(folder.resolve("w.bin"), blobs.resolve("b1"));
    Files.write(
        blobs.resolve("b2"),
        ProtoBytes.model(g -> g.message(5, external("w.bin"))).toByteArray());
    Files.createSymbolicLink(folder.resolve("w.bin"), blobs.resolve("b1"));
    Path model = Files.createSymbolicLink(folder.resolve("m.onnx"), blobs.resolve("b2"));
    try (ModelFile file = ModelFile.open(model)) {
      assertThat(Weights.of(file, "w").getDouble(1)).isEqualTo(2);
    }
  }

  @Test
  void linksThatLeaveTheFolder() throws IOException {
    Files.write(root.resolve("secret"), ProtoBytes.floats(1, 2));
    Files.createSymbolicLink(folder.resolve("link.bin"), root.resolve("secret"));
    assertThatThrownBy(() -> open(external("link.bin")))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("tensor 'w': expected external data in the model's folder, got "
            + "'link.bin', a link to ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/etc/passwd", "../secret", "a/../../secret", "C:\\x", "\\\\host\\x",
      "..\\x", "a\0b"})
  void hostilePaths(String location) {
    assertThatThrownBy(() -> open(external(location)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining("m.onnx: byte ")
        .hasMessageContaining("tensor 'w': expected ")
        .hasMessageContaining("do not trust this model");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "", "1e3", "+4", "99999999999999999999"})
  void hostileNumbers(String number) {
    assertThatThrownBy(() -> open(external("w.bin", "offset", number)))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(
            "expected external data's offset as a number of bytes, got '" + number + "'");
  }

  @Test
  void dataThatIsTooShort() {
    assertThatThrownBy(() -> open(external("w.bin", "offset", "12")))
        .isInstanceOf(MalformedModelException.class)
        .hasMessageContaining(
            "expected 8 bytes at offset 12 of external data 'w.bin', got a file of 16 bytes");
    assertThatThrownBy(() -> open(external("w.bin", "offset", "9223372036854775807")))
        .hasMessageContaining("at offset 9223372036854775807");
    assertThatThrownBy(() -> open(external("w.bin", "length", "12")))
        .hasMessageContaining("expected external data of 8 bytes, got length 12");
  }

  @Test
  void dataThatIsMissingOrNoFile() throws IOException {
    assertThatThrownBy(() -> open(external("none.bin"))).isInstanceOf(ModelFileException.class)
        .hasMessageContaining(
            "expected external data 'none.bin' beside the model, got no such file");
    Files.createDirectory(folder.resolve("dir"));
    assertThatThrownBy(() -> open(external("dir"))).isInstanceOf(ModelFileException.class)
        .hasMessageContaining("expected external data in a file, got 'dir', which is none");
  }

  @Test
  void emptyTensorsNeedNoFile() throws IOException {
    try (ModelFile file = open(
        message().integer(1, 0).integer(2, 1).text(8, "w").entry(13, "location", "none.bin")
            .integer(14, 1))) {
      assertThat(Weights.of(file, "w").bytes().byteSize())
          .isZero();
    }
  }
}
