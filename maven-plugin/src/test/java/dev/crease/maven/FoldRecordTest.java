package dev.crease.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FoldRecordTest {

  @TempDir
  private Path folder;

  private Path model = Path.of("");
  private Path weights = Path.of("");
  private Path output = Path.of("");

  @BeforeEach
  void makeFiles() throws IOException {
    Files.createDirectory(folder.resolve("models"));
    model = Files.writeString(folder.resolve("models/a.onnx"), "model");
    weights = Files.writeString(folder.resolve("models/a.weights"), "weights");
    output = Files.writeString(folder.resolve("out.onnx"), "folded");
  }

  private FoldRecord record(String options) throws IOException {
    SourceFiles sources = SourceFiles.of(folder.resolve("models"), List.of("a.onnx", "b.onnx"));
    return new FoldRecord(folder.resolve("a.state"), sources.of("a.onnx") + options);
  }

  @Test
  void nothingIsUpToDateAtFirst() throws IOException {
    assertThat(record("x").isUpToDate()).isFalse();
    record("x").write(List.of(output));
    assertThat(record("x").isUpToDate()).isTrue();
  }

  @Test
  void optionsCount() throws IOException {
    record("x").write(List.of(output));
    assertThat(record("y").isUpToDate()).isFalse();
  }

  @Test
  void theModelCountsAndWhatMayHoldItsWeightsButNoOtherModel() throws IOException {
    Path other = Files.writeString(folder.resolve("models/b.onnx"), "other");
    record("x").write(List.of(output));
    Files.writeString(other, "another");
    assertThat(record("x").isUpToDate()).isTrue();
    Files.writeString(weights, "other weights");
    assertThat(record("x").isUpToDate()).isFalse();
    record("x").write(List.of(output));
    Files.setLastModifiedTime(model, FileTime.fromMillis(1));
    assertThat(record("x").isUpToDate()).isFalse();
  }

  @Test
  void whatWasMadeHasToBeThereAsItWasMade() throws IOException {
    Path page = Files.writeString(folder.resolve("out.html"), "page");
    record("x").write(List.of(output, page));
    Files.writeString(page, "a page");
    assertThat(record("x").isUpToDate()).isFalse();
    record("x").write(List.of(output, page));
    Files.delete(output);
    assertThat(record("x").isUpToDate()).isFalse();
  }

  @Test
  void aRecordThatIsCutIsNone() throws IOException {
    record("x").write(List.of(output));
    List<String> lines = Files.readAllLines(folder.resolve("a.state"));
    for (int end = 0; end < lines.size(); end++) {
      Files.write(folder.resolve("a.state"), lines.subList(0, end));
      assertThat(record("x").isUpToDate()).as("%d lines", end).isFalse();
    }
  }
}
