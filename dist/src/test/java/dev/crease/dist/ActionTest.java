package dev.crease.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell step of {@code action.yml}, run as a runner does; the launcher beside it is a stand-in that writes its arguments down. */
class ActionTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir
  private Path folder;

  private Unpacked workspace = new Unpacked(Path.of(""), Path.of(""));

  @BeforeEach
  void makeWorkspace() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "there is no bash here");
    Path scripts = Files.createDirectories(folder.resolve("the action/scripts"));
    Files.copy(ROOT.resolve("scripts/fold-action.sh"), scripts.resolve("fold-action.sh"));
    Path launcher = Files.writeString(scripts.resolve("crease"),
        """
            #!/bin/sh
            printf '<%s>' "$@" >>calls
            echo >>calls
            case $2 in *bad*) echo "crease: malformed model: $2: expected a model, got none" >&2; exit 3 ;; esac
            echo 'EQUIVALENT: worst observed / allowed 0.5 at bn1'
            """);
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    Path work = folder.resolve("work");
    Files.createDirectories(work.resolve("nets/deep"));
    for (String name : List.of("a.onnx", "nets/my net.onnx", "nets/deep/b.onnx")) {
      Files.writeString(work.resolve(name), name);
    }
    workspace = new Unpacked(folder.resolve("work"), folder);
  }

  private Unpacked.Ran step(String models, String... others)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(Map.of(
        "CREASE_MODELS", models, "CREASE_OUTPUT", "", "CREASE_OPTIONS", "", "CREASE_HTML", "false",
        "GITHUB_OUTPUT", folder.resolve("output").toString(),
        "GITHUB_STEP_SUMMARY", folder.resolve("summary").toString()));
    for (int i = 0; i < others.length; i += 2) {
      environment.put(others[i], others[i + 1]);
    }
    return workspace.run(
        environment, "bash", folder.resolve("the action/scripts/fold-action.sh").toString());
  }

  private String calls() throws IOException {
    return Files.readString(folder.resolve("work/calls"));
  }

  @Test
  void foldsEachModelBesideItself() throws IOException, InterruptedException {
    step("a.onnx\nnets/**/*.onnx\n").succeeded();
    assertThat(calls()).isEqualTo("""
        <fold><a.onnx><-o><a.folded.onnx><--overwrite>
        <fold><nets/deep/b.onnx><-o><nets/deep/b.folded.onnx><--overwrite>
        <fold><nets/my net.onnx><-o><nets/my net.folded.onnx><--overwrite>
        """);
    assertThat(Files.readString(folder.resolve("output"))).matches(
        "(?s)folded<<(\\S+)\\na.folded.onnx\\nnets/deep/b.folded.onnx\\nnets/my net.folded.onnx\\n\\1\\n");
    assertThat(Files.readString(folder.resolve("summary"))).contains(
        "| nets/my net.onnx | nets/my net.folded.onnx | EQUIVALENT: worst observed / allowed 0.5");
  }

  @Test
  void optionsArePassedWordByWordAndNothingBecomesACommand()
      throws IOException, InterruptedException {
    step(
        "nets/my net.onnx", "CREASE_OUTPUT", "out; touch hit", "CREASE_HTML", "true",
        "CREASE_OPTIONS", "--keep\n$(touch hit) `touch hit`\n--runs\n5").succeeded();
    assertThat(calls()).isEqualTo(
        "<fold><nets/my net.onnx><-o><out; touch hit/my net.onnx><--overwrite><--html>"
            + "<out; touch hit/my net.html><--keep><$(touch hit) `touch hit`><--runs><5>\n");
    assertThat(folder.resolve("work/hit")).doesNotExist();
  }

  @Test
  void aModelThatFailsEndsTheStepWithItsCode() throws IOException, InterruptedException {
    Files.writeString(folder.resolve("work/bad.onnx"), "");
    Unpacked.Ran run = step("bad.onnx\na.onnx");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).startsWith("crease: malformed model: bad.onnx: ");
    assertThat(run.out()).contains("::error::bad.onnx: crease fold failed");
    assertThat(calls()).doesNotContain("a.onnx>");
    assertThat(Files.readString(folder.resolve("output"))).matches("(?s)folded<<(\\S+)\\n\\1\\n");
  }

  @Test
  void whatNamesNoModelIsAnError() throws IOException, InterruptedException {
    assertThat(step("nets/*.tflite").out()).isEqualTo(
        "::error::crease: models: expected a file or a pattern that fits one, got 'nets/*.tflite'\n");
    assertThat(step("").exitCode()).isEqualTo(2);
    assertThat(step("a.onnx", "CREASE_HTML", "yes").out())
        .isEqualTo("::error::crease: html: expected true or false, got 'yes'\n");
  }

  @Test
  void theActionGivesTheStepEveryInput() throws IOException {
    String action = Files.readString(ROOT.resolve("action.yml"));
    String inputs = action.substring(action.indexOf("inputs:"), action.indexOf("outputs:"));
    List<String> names = Pattern.compile("(?m)^  (\\w+):$").matcher(inputs).results()
        .map(r -> r.group(1)).toList();
    assertThat(names).containsExactly("models", "output", "options", "html");
    String script = Files.readString(ROOT.resolve("scripts/fold-action.sh"));
    for (MatchResult given : Pattern.compile("(CREASE_\\w+): \\$\\{\\{ inputs\\.(\\w+) }}")
        .matcher(action).results().toList()) {
      assertThat(given.group(1)).isEqualToIgnoringCase("CREASE_" + given.group(2));
      assertThat(script).contains("${" + given.group(1));
    }
    assertThat(names).allSatisfy(n -> assertThat(action).contains("${{ inputs." + n + " }}"));
    assertThat(action).contains("run: '\"$GITHUB_ACTION_PATH/scripts/fold-action.sh\"'");
    assertThat(ROOT.resolve("scripts/fold-action.sh")).isExecutable();
  }
}
