package dev.crease.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The archive in a folder whose name a careless script would take apart, and commands run there. */
record Unpacked(Path folder, Path root) {

  /** The archives without {@code .tar.gz} and {@code .zip}. */
  static final Path STEM = Path.of(System.getProperty("archive.stem", "archive.stem"));

  /** One run of a command with all that it wrote. */
  record Ran(int exitCode, String out, String err) {

    Ran succeeded() {
      assertThat(exitCode).as(err).isZero();
      return this;
    }
  }

  static Unpacked in(Path parent) throws IOException, InterruptedException {
    Path folder = Files.createDirectories(parent.resolve("it's a \"folder\" & $more"));
    Unpacked unpacked = new Unpacked(folder, folder.resolve(STEM.getFileName()));
    unpacked.run("tar", "xzf", archive(".tar.gz").toString()).succeeded();
    return unpacked;
  }

  static Path archive(String ending) {
    return STEM.resolveSibling(STEM.getFileName() + ending);
  }

  /** Runs the launcher in the folder above the archive's, without an SDK. */
  Ran crease(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(root.resolve("bin/crease").toString()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  Ran run(String... command) throws IOException, InterruptedException {
    return run(Map.of(), command);
  }

  Ran run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile("crease", ".out");
    Path err = Files.createTempFile("crease", ".err");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
          .redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
      builder.environment().put("TORNADOVM_HOME", "");
      builder.environment().putAll(environment);
      int exitCode = builder.start().waitFor();
      return new Ran(exitCode, Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }
}
