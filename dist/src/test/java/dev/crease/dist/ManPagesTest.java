package dev.crease.dist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class ManPagesTest {

  private Unpacked unpacked = new Unpacked(Path.of(""), Path.of(""));

  @BeforeAll
  void unpack(@TempDir Path parent) throws IOException, InterruptedException {
    unpacked = Unpacked.in(parent);
  }

  private Path pages() {
    return unpacked.root().resolve("share/man/man1");
  }

  private static boolean isThere(String program) {
    return Stream.of("/bin", "/usr/bin").map(p -> Path.of(p, program))
        .anyMatch(Files::isExecutable);
  }

  @Test
  void everyCommandHasAPage() throws IOException {
    String completion = Files.readString(
        unpacked.root().resolve("share/bash-completion/completions/crease"));
    String commands = completion.replaceFirst("(?s).*? local commands=\"(demo [^\"]*)\".*", "$1");
    List<String> names = List.of(commands.split(" ", -1));
    assertThat(names).contains("fold", "completion");
    try (Stream<Path> files = Files.list(pages())) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .contains("crease.1")
          .containsAll(names.stream().map(c -> "crease-" + c + ".1").toList())
          .hasSize(names.size() + 1);
    }
  }

  @Test
  void noPageHasTheDayOfTheBuild() throws IOException {
    try (Stream<Path> files = Files.list(pages())) {
      assertThat(files).allSatisfy(
          f -> assertThat(Files.readString(f)).doesNotContainPattern("20[2-9][0-9]-"));
    }
  }

  @Test
  void manShowsThem() throws IOException, InterruptedException {
    assumeTrue(isThere("man"), "there is no man here");
    Unpacked.Ran run = unpacked.run(
        Map.of("MANPATH", unpacked.root().resolve("share/man").toString(), "MANWIDTH", "100",
            "LC_ALL", "C.UTF-8", "MANPAGER", "cat"),
        "man", "--warnings", "-l", pages().resolve("crease-fold.1").toString()).succeeded();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).containsPattern("(?m)^CREASE-FOLD\\(1\\) +Crease Manual")
        .containsPattern("(?m)^NAME$").containsPattern("(?m)^ +--listed-initializers=WHAT$")
        .containsPattern("(?m)^ +-o, --output=OUT\\.onnx$");
  }

  @Test
  void mandocFindsNoError() throws IOException, InterruptedException {
    assumeTrue(isThere("mandoc"), "there is no mandoc here");
    try (Stream<Path> files = Files.list(pages())) {
      for (Path page : files.toList()) {
        Unpacked.Ran run = unpacked.run("mandoc", "-T", "lint", "-W", "error", page.toString());
        // Asciidoctor's head of every page has two lines for groff alone.
        assertThat(run.out().lines().filter(l -> !l.contains("mso") && !l.contains("LINKSTYLE")))
            .as(page.toString()).isEmpty();
      }
    }
  }
}
