package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @ParameterizedTest
  @ValueSource(strings = {"demo", "fold", "inspect", "verify", "run", "bench", "devices"})
  void everyCommandExplainsItself(String command) {
    Run run = Run.of(command, "--help").succeeded();
    assertThat(run.out()).startsWith("Usage: crease " + command).contains("""
        Exit codes:
          0   done
          1   not equivalent; nothing is written
          2   usage
          3   invalid or unsupported model
          4   file error
          5   device error, or out of memory
        """);
    assertThat(run.err()).isEmpty();
  }

  @Test
  void withoutACommandThereIsHelp() {
    Run run = Run.of();
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).startsWith("Usage: crease ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void unknownCommandsAndOptions() {
    Run.of("inspekt")
        .failed(
            ExitCode.USAGE,
            "crease: usage: crease: expected a command, got 'inspekt' (did you mean inspect?); fix:"
                + " see crease --help");
    Run.of("inspect", "in.onnx", "--jsno")
        .failed(
            ExitCode.USAGE,
            "crease: usage: crease inspect: expected its own arguments, got '--jsno' (did you mean"
                + " --json?); fix: see crease inspect --help");
    Run.of("fold", "in.onnx", "--output")
        .failed(
            ExitCode.USAGE,
            "crease: usage: crease fold: expected --output, got nothing; fix: see crease fold --help");
  }

  @Test
  void controlCharactersOfNamesAreNotWritten() {
    Run run = Run.of("inspect", "a\u001b[2Jb\nc");
    run.failed(
        ExitCode.FILE,
        "crease: file: a\\u001b[2Jb\\nc: expected an ONNX file, got no such file; fix: check the"
            + " path");
  }

  @Test
  void printsItsVersion() {
    assertThat(Run.of("--version").succeeded().out()).startsWith("crease ");
  }
}
