package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {

  @TempDir
  Path folder = Path.of("");

  private Path a = Path.of("");
  private Path b = Path.of("");

  @BeforeEach
  void writeModels() {
    a = SmallModels.write(SmallModels.foldedAndRefused(), folder, "a.onnx");
    b = folder.resolve("b.onnx");
    Run.of("fold", a, "-o", b).succeeded();
  }

  @Test
  void aPageIsWrittenBesideTheFoldedModel() throws IOException {
    assertThat(Run.of("report", a, b).succeeded().out()).startsWith("EQUIVALENT: ")
        .endsWith("page: " + folder.resolve("b.html") + "\n");
    assertThat(Files.readString(folder.resolve("b.html"))).startsWith("<!DOCTYPE html>")
        .contains("\"verdict\":\"EQUIVALENT\"", "\"state\":\"folded\"", "\"state\":\"refused\"");
  }

  @Test
  void foldWritesThePageOfWhatItDid() throws IOException {
    Path page = folder.resolve("page.html");
    assertThat(Run.of("fold", a, "--dry-run", "--html", page).succeeded().out())
        .endsWith("page: " + page + "\n");
    assertThat(Files.readString(page)).contains("\"rescale\":", "\"folded\":\"nothing written\"");
  }

  @Test
  void aFoldThatIsWrongIsShown() throws IOException {
    Path page = folder.resolve("page.html");
    Run run = Run.of("fold", a, "--engine", "wrong", "-o", folder.resolve("c.onnx"), "--html",
        page);
    assertThat(run.exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
    assertThat(Files.readString(page)).contains("\"verdict\":\"NOT_EQUIVALENT\"");
  }

  @Test
  void modelsThatDifferAreShownAndSaidToDiffer() throws IOException {
    Path other = SmallModels.write(SmallModels.convBn(8), folder, "other.onnx");
    Path first = SmallModels.write(SmallModels.convBn(), folder, "first.onnx");
    assertThat(Run.of("report", first, other).exitCode()).isEqualTo(ExitCode.NOT_EQUIVALENT);
    assertThat(Files.readString(folder.resolve("other.html")))
        .contains("\"verdict\":\"NOT_EQUIVALENT\"");
  }

  @Test
  void timesComeFromBench() throws IOException {
    Path times = folder.resolve("times.json");
    Files.writeString(times, Run.of("bench", a, "--executor", "reference", "--runs", "2",
        "--warm-ups", "1", "--json").succeeded().out());
    Path page = folder.resolve("page.html");
    Run.of("report", a, b, "--no-verify", "--bench", times, "-o", page).succeeded();
    assertThat(Files.readString(page)).contains("\"medianSeconds\":", "\"speedup\":",
        "\"verification\":null");
  }

  @Test
  void timesOfAnotherKindAreRefused() throws IOException {
    Path times = folder.resolve("times.json");
    for (String text : new String[]{"{}", "[", "{\"results\": [{\"executor\": 1}]}"}) {
      Files.writeString(times, text);
      Run.of("report", a, b, "--bench", times).failed(ExitCode.FILE);
    }
  }
}
