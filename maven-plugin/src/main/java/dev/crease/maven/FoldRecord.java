package dev.crease.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a fold was made of and what it made, so that the next build can tell whether there is anything to do. */
final class FoldRecord {

  /** Between what went in and what came out, with the number of files. */
  private static final String MADE = "made: ";

  private final Path file;
  private final List<String> from;

  /**
   * A record.
   *
   * @param file where it is kept
   * @param from all that the fold depends on
   */
  FoldRecord(Path file, String from) {
    this.file = file;
    this.from = from.lines().toList();
  }

  /** Whether the last fold came from the same, and all that it made is still as it made it. */
  boolean isUpToDate() throws IOException {
    if (!Files.isRegularFile(file)) {
      return false;
    }
    List<String> lines = Files.readAllLines(file);
    int made = from.size();
    if (lines.size() <= made || !lines.subList(0, made).equals(from)) {
      return false;
    }
    List<String> outputs = lines.subList(made + 1, lines.size());
    if (outputs.size() % 2 != 0 || !lines.get(made).equals(MADE + outputs.size() / 2)) {
      return false;
    }
    for (int i = 0; i < outputs.size(); i += 2) {
      Path output = Path.of(outputs.get(i));
      if (!Files.isRegularFile(output)
          || !SourceFiles.stamp(output).stripTrailing().equals(outputs.get(i + 1))) {
        return false;
      }
    }
    return true;
  }

  /** Notes what was made. */
  void write(List<Path> outputs) throws IOException {
    List<String> lines = new ArrayList<>(from);
    lines.add(MADE + outputs.size());
    for (Path output : outputs) {
      lines.add(output.toString());
      lines.add(SourceFiles.stamp(output).stripTrailing());
    }
    Files.write(file, lines);
  }
}
