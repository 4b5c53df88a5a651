package dev.crease.cli.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The build's files, as text. */
final class Poms {

  private static final int DEPTH = 3;

  /** Every {@code pom.xml}, the root's first. */
  static final List<String> ALL = read();

  private Poms() {}

  private static List<String> read() {
    try (Stream<Path> files = Files.find(
        MarkdownPage.ROOT, DEPTH,
        (p, _) -> p.endsWith("pom.xml") && !p.toString().contains("/target/"))) {
      List<Path> paths = files.sorted((a, b) -> a.getNameCount() - b.getNameCount()).toList();
      List<String> texts = new ArrayList<>();
      for (Path path : paths) {
        texts.add(Files.readString(path));
      }
      return List.copyOf(texts);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The project's version. */
  static String version() {
    Matcher version = Pattern.compile("<version>([^<]+)</version>").matcher(ALL.getFirst());
    if (!version.find()) {
      throw new AssertionError("pom.xml: expected a version, got none");
    }
    return version.group(1);
  }

  /** Whether some pom matches. */
  static boolean have(String regex) {
    Pattern pattern = Pattern.compile(regex);
    return ALL.stream().anyMatch(p -> pattern.matcher(p).find());
  }
}
