package dev.crease.testkit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A block of Java in the Markdown pages that names a file in the comment before it is what lies between {@code // begin} and
 * {@code // end} in that file, which is compiled and run. The others are whole programs, which {@code PagesTest} runs.
 */
class ExamplePagesTest {

  private static final Path ROOT = Path.of("..");
  private static final Path EXAMPLES = Path.of("src/test/java/dev/crease/docs");

  /** A block, and the comment before it that names the file. */
  private static final Pattern BLOCK = Pattern.compile(
      "<!-- (\\S+\\.java) -->\\n```java\\n(.*?)```", Pattern.DOTALL);

  /** The file that a comment names: an example of this module or of another one. */
  private static Path file(String name) throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules.map(m -> m.resolve(EXAMPLES).resolve(name)).filter(Files::exists).findFirst()
          .orElse(EXAMPLES.resolve(name));
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(Stream.of(ROOT.resolve("README.md")), docs)
          .filter(p -> p.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static String region(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(file)) {
      if (line.strip().equals("// end")) {
        return String.join("\n", lines).stripIndent() + "\n";
      }
      if (inside) {
        lines.add(line);
      }
      inside |= line.strip().equals("// begin");
    }
    throw new AssertionError(file + ": expected // begin and // end, got no such region");
  }

  @Test
  void everyBlockIsTheCodeThatRuns() throws IOException {
    for (Path page : pages()) {
      Matcher block = BLOCK.matcher(Files.readString(page));
      while (block.find()) {
        assertThat(block.group(2))
            .as("%s: the block is not what %s says between // begin and // end", page,
                block.group(1))
            .isEqualTo(region(file(block.group(1))));
      }
    }
  }

  @Test
  void everyExampleIsPrinted() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/api.md"));
    try (Stream<Path> files = Files.list(EXAMPLES)) {
      assertThat(files.map(f -> f.getFileName().toString())
          .filter(f -> !f.endsWith("Test.java") && !f.equals("package-info.java")))
          .isNotEmpty()
          .allMatch(f -> page.contains("<!-- " + f + " -->\n```java\n"), "is printed in api.md");
    }
  }

  @Test
  void theServiceFileIsPrinted() throws IOException {
    String provider = Files.readString(
        Path.of("src/test/resources/META-INF/services/dev.crease.exec.ExecutorProvider"));
    assertThat(Files.readString(ROOT.resolve("docs/api.md")))
        .contains("```text\n" + provider + "```");
  }
}
