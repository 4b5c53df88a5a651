package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine;
import tools.jackson.jr.ob.JSON;

/**
 * One run of the command line.
 *
 * @param exitCode its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Run(int exitCode, String out, String err) {

  /** The commands, ready to parse. */
  public static CommandLine commands() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return Main.commandLine(Terminal.plain(nowhere, nowhere));
  }

  /** Runs a command as if its output went to a file; paths are passed as they are. */
  public static Run of(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = Main.execute(
        Terminal.plain(new PrintWriter(out), new PrintWriter(err)),
        Stream.of(args).map(Object::toString).toArray(String[]::new));
    return new Run(exitCode, out.toString(), err.toString());
  }

  /** That the command came to its end. */
  Run succeeded() {
    assertThat(exitCode).as(err).isZero();
    return this;
  }

  /** That the command failed with this code and said so in this one line alone. */
  void failed(int code, String line) {
    failed(code);
    assertThat(err.strip()).isEqualTo(line);
  }

  /** That the command failed with this code and said so in one line. */
  void failed(int code) {
    assertThat(exitCode).as(err).isEqualTo(code);
    assertOneLine();
  }

  /** That there is one line of failure, and no stack trace. */
  void assertOneLine() {
    assertThat(err.lines().filter(l -> l.startsWith("crease: "))).as(err).hasSize(1);
    assertThat(err.lines()).allMatch(l -> l.startsWith("crease: "));
    assertThat(err.strip()).contains("expected ", ", got ");
    assertThat(out + err).doesNotContain("\tat ").doesNotContain("Exception in thread");
  }

  /** Standard output as JSON, which has to be all there is. */
  Map<String, Object> json() {
    return JSON.std.mapFrom(out);
  }

  /** The items of a list in JSON. */
  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> items(Map<String, Object> json, String key) {
    return (List<Map<String, Object>>) Objects.requireNonNull(json.get(key));
  }

  /** The object under a key in JSON. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> object(Map<String, Object> json, String key) {
    return (Map<String, Object>) Objects.requireNonNull(json.get(key));
  }

  /** A path's text without the folder, so that messages can be compared. */
  static String without(Path folder, String text) {
    return text.replace(folder + "/", "");
  }
}
