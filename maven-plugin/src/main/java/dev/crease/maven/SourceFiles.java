package dev.crease.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** When and how large the files of the source directory are. */
final class SourceFiles {

  private final Path folder;
  private final String shared;

  private SourceFiles(Path folder, String shared) {
    this.folder = folder;
    this.shared = shared;
  }

  /**
   * Looks at a folder.
   *
   * @param folder the source directory
   * @param models its models; a model may keep its weights in any other file there, so these count for each of them
   */
  static SourceFiles of(Path folder, List<String> models) throws IOException {
    Set<Path> alone = models.stream().map(folder::resolve).collect(Collectors.toSet());
    try (Stream<Path> files = Files.walk(folder)) {
      StringBuilder stamps = new StringBuilder();
      for (Path file : new TreeSet<>(files.filter(Files::isRegularFile).toList())) {
        if (!alone.contains(file)) {
          stamps.append(stamp(file));
        }
      }
      return new SourceFiles(folder, stamps.toString());
    }
  }

  /** What changes when a model does. */
  String of(String model) throws IOException {
    return stamp(folder.resolve(model)) + shared;
  }

  /** Path, size and time of a file. */
  static String stamp(Path file) throws IOException {
    return file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file) + "\n";
  }
}
