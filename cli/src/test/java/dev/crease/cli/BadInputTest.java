package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crease.onnx.ModelWriter;
import dev.crease.onnx.WriteOptions;
import dev.crease.onnx.WriteOptions.ExternalData;
import dev.crease.testkit.SeededNumbers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are no models, or no longer: one line, a fitting exit code, and the target as it was. */
class BadInputTest {

  @TempDir
  Path folder = Path.of("");

  private Path in = Path.of("");
  private Path out = Path.of("");
  private byte[] good = new byte[0];

  @BeforeEach
  void writeModel() throws IOException {
    in = SmallModels.write(SmallModels.convBn(), folder, "in.onnx");
    good = Files.readAllBytes(in);
    out = folder.resolve("out.onnx");
    Files.writeString(out, "precious");
  }

  private Run fold() {
    return Run.of("fold", in, "-o", out, "--overwrite", "--runs", 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fold", "inspect", "run", "bench"})
  void missingFile(String command) {
    Path none = folder.resolve("none.onnx");
    Run.of(command, none)
        .failed(
            ExitCode.FILE,
            "crease: file: " + none + ": expected an ONNX file, got no such file; fix: check the"
                + " path");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fold", "inspect", "run", "bench"})
  void folderInsteadOfAFile(String command) {
    Run.of(command, folder)
        .failed(
            ExitCode.FILE, "crease: file: " + folder + ": expected an ONNX file, got a folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fold", "inspect", "run", "bench"})
  void emptyFile(String command) throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.onnx"));
    Run.of(command, empty)
        .failed(
            ExitCode.FILE,
            "crease: file: " + empty + ": expected an ONNX model, got an empty file; fix: fetch the"
                + " file again");
  }

  @ParameterizedTest
  @ValueSource(strings = {"fold", "inspect", "run", "bench"})
  void fileOfAnotherKind(String command) throws IOException {
    Path text = folder.resolve("text.onnx");
    Files.writeString(text, "<!DOCTYPE html><html><body>404 Not Found</body></html>");
    Run run = Run.of(command, text);
    run.failed(ExitCode.MODEL);
    assertThat(run.err()).startsWith("crease: malformed model: " + text);
  }

  @Test
  void everyTruncation() throws IOException {
    for (int length = 1; length < good.length; length += 1 + length / 40) {
      Files.write(in, Arrays.copyOf(good, length));
      Run run = fold();
      if (run.exitCode() == ExitCode.DONE) {
        Files.writeString(out, "precious");
      } else {
        assertThat(run.exitCode()).as("%d bytes", length).isEqualTo(ExitCode.MODEL);
        run.assertOneLine();
      }
      assertThat(out).as("%d bytes", length).hasContent("precious");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void flippedBits(long seed) throws IOException {
    SeededNumbers numbers = SeededNumbers.of(seed);
    for (int round = 0; round < 100; round++) {
      byte[] bad = good.clone();
      int flips = (int) numbers.stream("flips").integer(round, 1, 4);
      for (int f = 0; f < flips; f++) {
        int at = (int) numbers.stream("at" + f).integer(round, 0, good.length - 1L);
        bad[at] ^= (byte) (1 << numbers.stream("bit" + f).integer(round, 0, 7));
      }
      Files.write(in, bad);
      Files.writeString(out, "precious");
      Run run = fold();
      assertThat(run.exitCode()).as("seed %d round %d: %s", seed, round, run.err())
          .isIn(ExitCode.DONE, ExitCode.NOT_EQUIVALENT, ExitCode.USAGE, ExitCode.MODEL,
              ExitCode.FILE);
      assertThat(run.err()).as("seed %d round %d", seed, round).doesNotContain("internal:");
      if (run.exitCode() != ExitCode.DONE) {
        run.assertOneLine();
        assertThat(out).hasContent("precious");
      }
    }
  }

  @Test
  void targetIsTheInput() throws IOException {
    Run.of("fold", in, "-o", in, "--overwrite")
        .failed(
            ExitCode.FILE,
            "crease: file: " + in
                + ": expected a file that the model is not read from, got the input "
                + in + "; fix: choose another output");
    assertThat(in).hasBinaryContent(good);
  }

  @Test
  void targetIsTheInputBehindALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), in);
    Run run = Run.of("fold", in, "-o", link, "--overwrite");
    run.failed(ExitCode.FILE);
    assertThat(run.err()).contains("expected a file that the model is not read from");
    Path hard = Files.createLink(folder.resolve("hard.onnx"), in);
    Run.of("fold", in, "-o", hard, "--overwrite").failed(ExitCode.FILE);
    assertThat(in).hasBinaryContent(good);
  }

  @Test
  void targetCannotBeWritten() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Run.of("fold", in, "-o", file.resolve("out.onnx")).failed(ExitCode.FILE);
    Run.of("fold", in, "-o", folder.resolve("no/such/out.onnx")).failed(ExitCode.FILE);
    Run.of("fold", in, "-o", folder, "--overwrite").failed(ExitCode.FILE);
  }

  @Test
  void reportCannotBeWritten() {
    Run run = Run.of(
        "fold", in, "-o", out, "--overwrite", "--report", folder.resolve("no/report.json"));
    run.failed(ExitCode.FILE);
    assertThat(run.err()).contains("no/report.json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../in.data", "../../etc/passwd", "a/../../x", ""})
  void externalDataOutsideOfTheFolder(String location) throws IOException {
    Path model = folder.resolve("deep/model.onnx");
    Files.createDirectories(folder.resolve("deep"));
    String data = "model.onnx.data";
    ModelWriter.write(
        SmallModels.convBn(), model,
        WriteOptions.DEFAULT.withExternalData(ExternalData.ALWAYS).withExternalThresholdBytes(1));
    byte[] bytes = Files.readAllBytes(model);
    Files.write(model, replaceAll(bytes, data, location));
    Run run = Run.of("fold", model);
    assertThat(run.exitCode()).as(run.err()).isIn(ExitCode.MODEL, ExitCode.FILE);
    run.assertOneLine();
  }

  /** Pads with slashes or dots, so that the lengths around it stay right. */
  private static byte[] replaceAll(byte[] bytes, String from, String to) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    String padded = to + "/".repeat(from.length() - Math.min(from.length(), to.length()));
    return text.replace(from, padded.substring(0, from.length()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void externalDataThatIsMissing() throws IOException {
    Path model = folder.resolve("model.onnx");
    ModelWriter.write(
        SmallModels.convBn(), model,
        WriteOptions.DEFAULT.withExternalData(ExternalData.ALWAYS).withExternalThresholdBytes(1));
    Files.delete(folder.resolve("model.onnx.data"));
    Run run = Run.of("inspect", model);
    run.failed(ExitCode.FILE);
    assertThat(run.err()).contains("model.onnx.data");
  }
}
