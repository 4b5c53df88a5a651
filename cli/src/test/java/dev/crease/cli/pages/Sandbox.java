package dev.crease.cli.pages;

import dev.crease.cli.Run;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A reader's folder, with the files that a reader brings, and a shell in which there is {@code crease} and nothing that
 * reaches out of it: a program that is not among {@link #TOOLS} is not found.
 */
final class Sandbox {

  private static final String FOLDER_PROPERTY = "crease.user.dir";
  private static final long LIMIT_SECONDS = 120;

  private static final List<String> TOOLS = List.of(
      "awk", "basename", "cat", "cmp", "cp", "cut", "diff", "dirname", "env", "find", "grep",
      "head", "jq", "ls", "mkdir", "mv",
      "rm", "sed", "sh", "sha256sum", "sort", "tail", "tee", "touch", "tr", "uniq", "wc", "xargs");

  private final Path folder;
  private final Path tools;

  /**
   * What a command did.
   *
   * @param exitCode its exit code
   * @param out standard output
   * @param err standard error, empty where both went to one place
   */
  record Result(int exitCode, String out, String err) {
    String both() {
      return out + err;
    }
  }

  Sandbox(Path work) throws IOException {
    folder = Files.createDirectories(work.resolve("reader")).toRealPath();
    tools = Files.createDirectories(work.resolve("tools")).toRealPath();
    ReaderFiles.write(folder);
    for (String tool : TOOLS) {
      for (String place : Objects.requireNonNullElse(System.getenv("PATH"), "/bin")
          .split(File.pathSeparator, -1)) {
        Path program = Path.of(place, tool);
        if (Files.isExecutable(program) && !Files.exists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), program);
        }
      }
    }
    Path options = Files.writeString(
        tools.resolve("options"),
        "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto --enable-native-access=ALL-UNNAMED\n"
            + "-cp \"" + System.getProperty("java.class.path") + "\"\n");
    Path crease = Files.writeString(
        tools.resolve("crease"),
        "#!/bin/sh\nexec '" + java() + "' '@" + options
            + "' ${CREASE_JAVA_OPTS:-} dev.crease.cli.Main \"$@\"\n");
    if (!crease.toFile().setExecutable(true)) {
      throw new IOException(crease + ": cannot be made executable");
    }
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  Path folder() {
    return folder;
  }

  /** Runs the command line in this JVM. */
  Result crease(List<String> arguments) {
    String before = System.getProperty(FOLDER_PROPERTY);
    System.setProperty(FOLDER_PROPERTY, folder.toString());
    try {
      Run run = Run.of(arguments.toArray());
      return new Result(run.exitCode(), here(run.out()), here(run.err()));
    } finally {
      if (before == null) {
        System.clearProperty(FOLDER_PROPERTY);
      } else {
        System.setProperty(FOLDER_PROPERTY, before);
      }
    }
  }

  /** Runs a script in a shell of its own, which ends at the first command that fails. */
  Result shell(String script) throws IOException {
    return child(
        List.of(tools.resolve("sh").toString(), "-e", "-c",
            script.replace("scripts/crease", "crease")));
  }

  /** Runs a class of a folder of classes in a JVM of its own. */
  Result program(Path classes, String main) throws IOException {
    Path options = Files.writeString(
        classes.resolve("options"),
        "-cp \"" + classes + File.pathSeparator + System.getProperty("java.class.path") + "\"\n");
    return child(
        List.of(
            java().toString(), "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
            "--add-modules", "jdk.incubator.vector", "@" + options, main));
  }

  private Result child(List<String> command) throws IOException {
    Path output = Files.createTempFile(tools, "output", ".txt");
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
        .redirectErrorStream(true).redirectOutput(output.toFile())
        .redirectInput(new File("/dev/null"));
    builder.environment().putAll(Map.of("PATH", tools.toString()));
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "expected an end within " + LIMIT_SECONDS + " s, got none; fix: mark the block with"
                + " <!-- needs: … -->");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
    return new Result(process.exitValue(), here(Files.readString(output)), "");
  }

  /** A text with paths as the reader wrote them. */
  private String here(String text) {
    return text.replace(folder + "/", "").lines()
        .filter(l -> !l.startsWith("WARNING: Using incubator modules"))
        .map(l -> l + "\n").reduce("", String::concat);
  }

  /** The names in the folder. */
  List<String> files() throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files.forEach(f -> names.add(f.getFileName().toString()));
    }
    return names;
  }
}
