package dev.crease.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The archive's completion as the shells take it. */
@TestInstance(Lifecycle.PER_CLASS)
class CompletionTest {

  /** What bash does at the tab key: the words are the script, then those of the command line. */
  private static final String TAB = """
      . "$1"; shift
      COMP_WORDS=("$@")
      COMP_CWORD=$(($# - 1))
      COMP_LINE=$*
      COMP_POINT=${#COMP_LINE}
      compopt() { :; }
      $(complete -p crease | sed 's/.*-F \\([^ ]*\\).*/\\1/') crease "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """;

  private Unpacked unpacked = new Unpacked(Path.of(""), Path.of(""));
  private String script = "";

  @BeforeAll
  void unpack(@TempDir Path parent) throws IOException, InterruptedException {
    unpacked = Unpacked.in(parent);
    script = unpacked.root().resolve("share/bash-completion/completions/crease").toString();
    Files.createFile(unpacked.folder().resolve("my model.onnx"));
  }

  private List<String> completed(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", "-c", TAB, "tab", script, "crease"));
    command.addAll(List.of(words));
    Unpacked.Ran run = unpacked.run(command.toArray(String[]::new)).succeeded();
    assertThat(run.err()).isEmpty();
    return run.out().lines().toList();
  }

  @Test
  void bashReadsIt() throws IOException, InterruptedException {
    unpacked.run("bash", "-n", script).succeeded();
  }

  @Test
  void bashCompletesCommandsOptionsValuesAndFiles() throws IOException, InterruptedException {
    assertThat(completed("f")).containsExactly("fold");
    assertThat(completed("")).contains("demo", "inspect", "verify", "completion");
    assertThat(completed("fold", "--e"))
        .containsExactlyInAnyOrder("--engine", "--explain", "--external-data");
    assertThat(completed("fold", "--engine", "")).containsExactly("host", "tornado");
    assertThat(completed("fold", "--skip", "Gem")).containsExactly("Gemm");
    assertThat(completed("fold", "my")).containsExactly("my model.onnx");
    assertThat(completed("fold", "my model.onnx", "-o", "my")).containsExactly("my model.onnx");
    assertThat(completed("inspect", "--no-such")).containsExactly("");
  }

  @Test
  void zshTakesIt() throws IOException, InterruptedException {
    assumeTrue(
        Stream.of("/bin/zsh", "/usr/bin/zsh").map(Path::of).anyMatch(Files::isExecutable),
        "there is no zsh here");
    Unpacked.Ran run = unpacked.run(
        "zsh", "-f", "-c",
        "autoload -U compinit && compinit -D -u && . \"$1\" && print $_comps[crease]", "zsh",
        script)
        .succeeded();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("_bash_complete");
  }
}
