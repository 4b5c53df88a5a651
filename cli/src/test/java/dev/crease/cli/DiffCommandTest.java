package dev.crease.cli;

import static dev.crease.cli.Run.items;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiffCommandTest {

  @TempDir
  Path folder = Path.of("");

  private Path a = Path.of("");
  private Path b = Path.of("");

  @BeforeEach
  void writeModels() {
    a = SmallModels.write(SmallModels.convBn(), folder, "a.onnx");
    b = folder.resolve("b.onnx");
    Run.of("fold", a, "-o", b).succeeded();
  }

  @Test
  void textNamesWhatIsGoneAndWhatIsChanged() {
    assertThat(Run.of("diff", a, b).succeeded().out())
        .contains("~ Conv conv1\n    input 1: constant ", "elements differ, at most ",
            "- BatchNormalization bn1\n")
        .endsWith("1 same, 1 changed, 1 removed, 0 added\n");
  }

  @Test
  void aModelAndItselfDoNotDiffer() {
    assertThat(Run.of("diff", a, a, "--exit-code").succeeded().out())
        .isEqualTo("nothing differs: 3 same, 0 changed, 0 removed, 0 added\n");
  }

  @Test
  void theExitCodeSaysSoWhereItIsAskedTo() {
    assertThat(Run.of("diff", a, b, "--exit-code").exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
  }

  @Test
  void jsonIsAlone() {
    assertThat(items(Run.of("diff", a, b, "--json").succeeded().json(), "nodes"))
        .extracting(n -> n.get("status")).containsExactly("changed", "removed");
  }

  @Test
  void markdownAndPicturesGoToFilesToo() throws IOException {
    assertThat(Run.of("diff", a, b, "--markdown").succeeded().out())
        .contains("| removed | bn1 | BatchNormalization |  |  |  |");
    Path svg = folder.resolve("diff.svg");
    assertThat(Run.of("diff", a, b, "--svg", "-o", svg).succeeded().out())
        .isEqualTo("written: " + svg + "\n");
    assertThat(Files.readString(svg)).startsWith("<svg ").endsWith("</svg>\n");
  }

  @Test
  void twoFormsAreOneTooMany() {
    Run.of("diff", a, b, "--svg", "--json").failed(ExitCode.USAGE,
        "crease: usage: crease diff: expected one of --json, --markdown and --svg, got several;"
            + " fix: leave all but one out");
  }
}
