package dev.crease.cli.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/guides/troubleshooting.md} has every kind of failure under its exit code, and quotes no message that is not in the code. */
class TroubleshootingPageTest {

  private static final Path PAGE = MarkdownPage.ROOT.resolve("docs/guides/troubleshooting.md");
  private static final Path FAILURES = Path.of("src/main/java/dev/crease/cli/Failure.java");

  /** {@code new Failure(ExitCode.DEVICE, "memory", …)} and {@code of(ExitCode.FILE, "file", e)}. */
  private static final Pattern KIND = Pattern.compile("ExitCode\\.([A-Z_]+),\\s*\"([a-z ]+)\"");

  private static final List<String> CODES = List.of("DONE", "NOT_EQUIVALENT", "USAGE", "MODEL",
      "FILE", "DEVICE");

  @Test
  void everyKindOfFailureIsUnderItsExitCode() throws IOException {
    String page = Files.readString(PAGE);
    Set<String> kinds = new TreeSet<>();
    for (MatchResult kind : KIND.matcher(Files.readString(FAILURES)).results().toList()) {
      int code = CODES.indexOf(kind.group(1));
      assertThat(page.lines().filter(l -> l.startsWith("## " + code + ": ")))
          .as("## %d: … %s", code, kind.group(2))
          .anyMatch(l -> l.matches(".*[:,] " + kind.group(2) + "(,.*)?"));
      assertThat(page).contains("`" + kind.group(2) + "`");
      kinds.add(kind.group(2));
    }
    assertThat(kinds).contains("usage", "input", "file", "device", "memory", "not equivalent");
    assertThat(page.lines().filter(l -> l.startsWith("## ")).flatMap(
        l -> List.of(l.replaceFirst("## \\d: ", "").split(", ", -1)).stream()))
        .containsExactlyInAnyOrderElementsOf(kinds);
  }

  @Test
  void theMessagesOfDevicesAreInTheCode() throws IOException {
    List<String> quoted = Files.readString(PAGE).lines()
        .filter(l -> l.matches("\\| `[^`]+` \\| [^`|].*") && !l.contains("crease: …"))
        .map(l -> l.split("`", -1)[1]).toList();
    assertThat(quoted).hasSizeGreaterThan(4).allMatch(Sources::contain);
  }

  @Test
  void whatTheLauncherSaysIsInTheScript() throws IOException {
    String launcher = Files.readString(MarkdownPage.ROOT.resolve("scripts/crease"));
    assertThat(Pattern.compile("`crease: ((?:jdk|build|launcher): [^`]+)`")
        .matcher(Files.readString(PAGE)).results().map(m -> m.group(1)))
        .hasSize(3).allMatch(launcher::contains);
  }
}
