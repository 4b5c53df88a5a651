package dev.crease.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {

  private final Fold fold = new Fold(
      Path.of("src/a.b.onnx"), Path.of("out/a.b.onnx"), Path.of("reports/a.b.onnx"),
      List.of("--runs", "2"));

  @Test
  void isACommandLine() {
    assertThat(fold.arguments()).containsExactly(
        "fold", "src/a.b.onnx", "-o", "out/a.b.onnx", "--overwrite", "--runs", "2");
    assertThat(fold.outputs())
        .containsExactly(Path.of("out/a.b.onnx"), Path.of("reports/a.b.log"));
  }

  @Test
  void reportsAreOptionsAndOutputs() {
    Fold both = fold.writing("--html", ".html").writing("--report", ".json");
    assertThat(both.arguments()).endsWith(
        "--html", "reports/a.b.html", "--report", "reports/a.b.json");
    assertThat(both.outputs()).containsExactly(
        Path.of("out/a.b.onnx"), Path.of("reports/a.b.html"), Path.of("reports/a.b.json"),
        Path.of("reports/a.b.log"));
  }
}
