package dev.crease.cli.pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Every Java file of the project. */
final class Sources {

  private static final Map<String, Path> FILES = find();

  private Sources() {}

  /** Paths by class, of nested classes the outer one alone. */
  private static Map<String, Path> find() {
    Map<String, Path> found = new TreeMap<>();
    try (Stream<Path> modules = Files.list(MarkdownPage.ROOT)) {
      for (Path module : modules.toList()) {
        for (String kind : new String[]{"src/main/java", "src/test/java"}) {
          Path root = module.resolve(kind);
          if (Files.isDirectory(root)) {
            try (Stream<Path> files = Files.walk(root)) {
              files.filter(f -> f.toString().endsWith(".java")).forEach(
                  f -> found.put(
                      root.relativize(f).toString().replace('/', '.').replaceAll("\\.java$", ""),
                      f));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }

  static void requireClass(String name) {
    if (!FILES.containsKey(name)) {
      throw new AssertionError("expected a class of this project, got " + name);
    }
  }

  /** Whether there is a class of this name, where {@code *} stands for anything, in some package. */
  static boolean has(String simpleName) {
    String regex = "(?:.*\\.)?" + simpleName.replace("*", "\\w*");
    return FILES.keySet().stream().anyMatch(c -> c.matches(regex));
  }

  /** Whether some file holds a text. */
  static boolean contain(String text) {
    return FILES.values().stream().anyMatch(f -> read(f).contains(text));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
