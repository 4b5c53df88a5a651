package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** {@code docs/cli.md} says what the commands do; {@code PagesTest} runs its lines and those of every other page. */
class CommandPagesTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/cli.md");
  private static final String COMMON = "For every command";

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[A-Za-z][a-z-]*");
  private static final Pattern COMMAND_BEFORE_JSON = Pattern.compile(
      "<!-- crease ([a-z]+)[^\\n]* --json -->\\n```json\\n");

  static Set<String> commandNames() {
    return Run.commands().getSubcommands().keySet();
  }

  private static CommandLine command(String name) {
    return Objects.requireNonNull(
        Run.commands().getSubcommands().get(name), () -> "there is no command " + name);
  }

  private static String section(String title) throws IOException {
    String page = Files.readString(PAGE) + "\n## ";
    int from = page.indexOf("\n## " + title + "\n");
    assertThat(from).as("docs/cli.md: section ## %s", title).isNotNegative();
    return page.substring(from, page.indexOf("\n## ", from + 1));
  }

  private static Set<String> documented(String title) throws IOException {
    Set<String> names = new TreeSet<>();
    section(title).lines().filter(l -> l.startsWith("| `-"))
        .map(l -> l.split("\\|", -1)[1])
        .forEach(c -> OPTION.matcher(c).results().map(MatchResult::group).forEach(names::add));
    return names;
  }

  private static Set<String> options(CommandLine command) {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : command.getCommandSpec().options()) {
      names.addAll(Arrays.asList(option.names()));
    }
    return names;
  }

  @Test
  void everyCommandHasASectionAndNoOther() throws IOException {
    assertThat(
        Files.readString(PAGE).lines().filter(l -> l.startsWith("## ")).map(l -> l.substring(3))
            .filter(t -> !t.equals(COMMON)))
        .containsExactlyElementsOf(commandNames());
  }

  @ParameterizedTest
  @MethodSource("commandNames")
  void everyOptionIsDescribedAndNoOther(String name) throws IOException {
    Set<String> own = options(command(name));
    assertThat(own).containsAll(documented(COMMON));
    own.removeAll(documented(COMMON));
    assertThat(documented(name)).isEqualTo(own);
  }

  @Test
  void exitCodesAreThoseOfTheHelp() throws IOException {
    String page = section(COMMON);
    Map<String, String> codes = command("fold").getCommandSpec().usageMessage().exitCodeList();
    codes.forEach((code, meaning) -> assertThat(page).contains("\n| " + code + " | " + meaning
        + " |\n"));
    assertThat(page.lines().filter(l -> l.matches("\\| \\d .*"))).hasSameSizeAs(codes.keySet());
  }

  @ParameterizedTest
  @MethodSource("commandNames")
  void jsonIsShownWhereItIsPrinted(String name) throws IOException {
    assertThat(COMMAND_BEFORE_JSON.matcher(section(name)).results().map(m -> m.group(1)))
        .as("<!-- crease %s … --json --> and a block of JSON, which PagesTest compares", name)
        .containsExactlyElementsOf(
            options(command(name)).contains("--json") ? List.of(name) : List.of());
  }
}
