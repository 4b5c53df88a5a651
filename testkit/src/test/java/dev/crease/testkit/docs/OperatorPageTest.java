package dev.crease.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperatorPageTest {

  private static final String COMMAND = "mvn -Dfast -pl testkit -am test -Dtest=OperatorPageTest"
      + " -Dsurefire.failIfNoSpecifiedTests=false -Ddocs.write";

  private static final Path PAGE = Path.of("..", "docs", "ops.md");
  private static final Path SOURCES = Path.of("..", "core/src/main/java/dev/crease/op");

  @TempDir
  private Path folder;

  @Test
  void thePageSaysWhatTheCodeDoes() throws IOException {
    String page = OperatorPage.markdown(COMMAND, SOURCES);
    if (System.getProperty("docs.write") != null) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/ops.md is not what the code says; write it anew with: " + COMMAND)
        .isEqualTo(page);
  }

  @Test
  void rowsSayWhatIsKnownOfEachOperator() throws IOException {
    assertThat(OperatorPage.markdown(COMMAND, SOURCES))
        .contains("\n| `Conv` | 1 to 22 | yes | yes | yes | layer |\n")
        .contains("\n| `BatchNormalization` | 1 to 15 | yes | yes | yes | affine |\n")
        .contains("\n| `Relu` | 1 to 14 | yes | yes | yes | lets pass |\n")
        .contains("\n| `If` | 1 to 25 | yes | no | yes | neither |\n")
        .doesNotContain("not in opset");
  }

  @Test
  void anOperatorHasToNameItsSource() throws IOException {
    Files.writeString(folder.resolve("Abs.java"), "/** <b>Source:</b> ONNX Acos, opset 7. */");
    assertThatThrownBy(() -> OperatorPage.Opsets.of("Abs", folder))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Abs.java: expected Javadoc with <b>Source:</b> ONNX Abs, opset FIRST to NEWEST, got"
                + " none");
  }
}
