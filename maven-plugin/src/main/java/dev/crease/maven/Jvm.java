package dev.crease.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The JVM that runs the command line. */
final class Jvm {

  private final List<String> command;

  /**
   * A JVM.
   *
   * @param home its JDK
   * @param options options of the JVM
   * @param jars the class path
   */
  Jvm(Path home, List<String> options, List<Path> jars) {
    command = new ArrayList<>();
    command.add(home.resolve("bin").resolve(isWindows() ? "java.exe" : "java").toString());
    command.addAll(List.of("-XX:+UseParallelGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.add("-cp");
    command.add(jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add("dev.crease.cli.Main");
  }

  static boolean isWindows() {
    return File.separatorChar == '\\';
  }

  /** How a command ended, and what it wrote to its outputs. */
  record Result(int exitCode, List<String> out, List<String> err) {

    Result {
      out = List.copyOf(out);
      err = List.copyOf(err);
    }

    /** Those behind the last table: the verdict, and what was written. */
    List<String> lastLines() {
      return out.subList(out.lastIndexOf("") + 1, out.size());
    }

    /** The command's own line about its failure, or all that there is. */
    String message() {
      return err.stream().filter(l -> l.startsWith("crease: ")).findFirst().orElseGet(
          () -> "crease: expected exit code 0, got " + exitCode + ": " + String.join("\n", err));
    }
  }

  /** Runs a command; what it prints goes to a file, too. */
  Result run(List<String> arguments, Path log) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(command);
    all.addAll(arguments);
    Path err = Files.createTempFile("crease", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(all).redirectOutput(log.toFile())
          .redirectError(err.toFile());
      builder.environment().put("NO_COLOR", "1");
      int exitCode = builder.start().waitFor();
      return new Result(exitCode, Files.readAllLines(log), Files.readAllLines(err));
    } finally {
      Files.delete(err);
    }
  }
}
