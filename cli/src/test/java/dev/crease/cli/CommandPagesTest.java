package dev.crease.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.jr.ob.JSON;

/** {@code docs/cli.md} says what the commands do, and every command line in the pages works. */
class CommandPagesTest {

  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/cli.md");
  private static final String COMMON = "For every command";

  private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--?[A-Za-z][a-z-]*");
  private static final Pattern COMMAND_LINE = Pattern.compile(
      "^(?:scripts/)?crease (.*?)(?: +#.*)?$", Pattern.MULTILINE);
  private static final Pattern INLINE = Pattern.compile("`(?:scripts/)?crease ([a-z]+)([^`]*)`");
  private static final Pattern BLOCK = Pattern.compile("```\\w*\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern JSON_BLOCK = Pattern.compile(
      "```json\\n(.*?)```", Pattern.DOTALL);

  /** Objects whose keys come from the model. */
  private static final Set<String> FREE_KEYS = Set.of("operators", "opsets");

  @TempDir
  private Path folder;

  private static CommandLine commands() {
    PrintWriter nowhere = new PrintWriter(new StringWriter());
    return Main.commandLine(Terminal.plain(nowhere, nowhere));
  }

  static Set<String> commandNames() {
    return commands().getSubcommands().keySet();
  }

  static List<Path> pages() throws IOException {
    try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(
          Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md")), docs)
          .filter(p -> p.toString().endsWith(".md")).sorted().toList();
    }
  }

  private static CommandLine command(String name) {
    return Objects.requireNonNull(
        commands().getSubcommands().get(name), () -> "there is no command " + name);
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

  private Path model() {
    return SmallModels.write(SmallModels.foldedAndRefused(), folder, "model.onnx");
  }

  /** A network for images, and images for it. */
  private void photos() throws IOException {
    SmallModels.write(SmallModels.images(3, 224), folder, "net.onnx");
    Files.writeString(folder.resolve("settings.json"), "{\"resize\": \"stretch\"}");
    BufferedImage image = new BufferedImage(300, 280, BufferedImage.TYPE_3BYTE_BGR);
    for (Path at : List.of(folder, Files.createDirectories(folder.resolve("photos")))) {
      ImageIO.write(image, "png", at.resolve("photo.png").toFile());
      ImageIO.write(image, "jpg", at.resolve("photo.jpg").toFile());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {
      "fold model.onnx -o folded.onnx", "inspect model.onnx", "verify model.onnx folded.onnx",
      "diff model.onnx folded.onnx",
      "run model.onnx", "bench model.onnx --executor reference --runs 1", "devices"})
  void theJsonIsLikeThePrintedOne(String line) throws IOException {
    model();
    Run.of(here("fold model.onnx --no-verify -o folded.onnx")).succeeded();
    Run run = Run.of(here(line + " --json" + (line.startsWith("fold") ? " --overwrite" : "")))
        .succeeded();
    List<MatchResult> blocks = JSON_BLOCK.matcher(section(line.split(" ", -1)[0])).results()
        .toList();
    assertThat(blocks).hasSize(1);
    assertThat(shape(run.json(), "")).containsExactlyElementsOf(
        shape(JSON.std.mapFrom(blocks.getFirst().group(1)), ""));
  }

  /** The keys in order, those of objects and of the first objects of lists with their parent's before them. */
  private static List<String> shape(Object json, String path) {
    List<String> keys = new ArrayList<>();
    if (json instanceof Map<?, ?> object && !FREE_KEYS.contains(path)) {
      object.forEach((key, value) -> {
        String name = path.isEmpty() ? key.toString() : path + "." + key;
        keys.add(name);
        keys.addAll(shape(value, name));
      });
    } else if (json instanceof List<?> list && !list.isEmpty() && !path.equals("leftOut")) {
      keys.addAll(shape(list.getFirst(), path));
    }
    return keys;
  }

  /** The words of a command line, files put into this test's folder. */
  private Object[] here(String line) {
    return Stream.of(line.split(" +", -1))
        .map(w -> w.matches("[a-z]+\\.(onnx|json|html|svg|png|jpg)|results|photos")
            ? folder.resolve(w).toString()
            : w)
        .toArray();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandLineParsesAndTheCheapOnesRun(Path page) throws IOException {
    model();
    photos();
    for (MatchResult block : BLOCK.matcher(Files.readString(page)).results().toList()) {
      for (MatchResult line : COMMAND_LINE.matcher(block.group(1)).results().toList()) {
        String words = line.group(1).strip();
        commands().parseArgs(words.split(" +", -1));
        if (!words.startsWith("demo") && !words.contains("tornado")) {
          Run.of(here(words)).succeeded();
        }
      }
    }
    for (MatchResult inline : INLINE.matcher(Files.readString(page)).results().toList()) {
      Set<String> known = options(command(inline.group(1)));
      assertThat(OPTION.matcher(inline.group(2)).results().map(MatchResult::group))
          .as("%s: %s", page, inline.group()).allMatch(known::contains);
    }
  }
}
