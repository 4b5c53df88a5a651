package dev.crease.cli.pages;

import dev.crease.cli.pages.MarkdownPage.Block;
import dev.crease.cli.pages.Sandbox.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Does what a page says, block by block, in a reader's folder. {@code CONTRIBUTING.md} says what is done with which block.
 */
final class PageRunner {

  private static final Pattern ANYTHING = Pattern.compile("…");

  private final Sandbox sandbox;
  private final List<String> problems = new ArrayList<>();

  private PageRunner(Sandbox sandbox) {
    this.sandbox = sandbox;
  }

  /** What on a page does not work, one line each. */
  static List<String> problems(MarkdownPage page, Path work) throws IOException {
    PageRunner runner = new PageRunner(new Sandbox(work));
    for (Block block : page.blocks()) {
      try {
        runner.run(block);
      } catch (AssertionError e) {
        runner.problems.add(block.where() + ": " + e.getMessage());
      }
    }
    return runner.problems;
  }

  private void run(Block block) throws IOException {
    if (block.file().isPresent()) {
      Path file = sandbox.folder().resolve(block.file().get());
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, block.text());
    }
    switch (block.language()) {
      case "sh" -> script(block);
      case "console" -> console(block);
      case "json" -> json(block);
      case "java" -> JavaProgram.check(block, sandbox);
      case "xml" -> XmlBlock.check(block.text());
      case "yaml" -> yaml(block);
      case "text" -> {
      }
      default -> throw new AssertionError(
          "expected sh, console, json, java, xml, yaml or text behind the fence, got '"
              + block.language() + "'");
    }
  }

  private void script(Block block) throws IOException {
    script(block.text(), block.needs().isPresent());
  }

  private void script(String text, boolean marked) throws IOException {
    List<ShellLine> lines = ShellLine.ofScript(text);
    if (marked) {
      syntax(text);
      lines.forEach(CommandCheck::check);
    } else if (lines.stream().allMatch(ShellLine::simple)) {
      for (ShellLine line : lines) {
        run(line);
      }
    } else {
      expect(0, sandbox.shell(text), "the script");
    }
  }

  private void console(Block block) throws IOException {
    for (ShellLine line : ShellLine.ofConsole(block.text())) {
      if (line.text().isEmpty()) {
        throw new AssertionError("expected $ COMMAND first, got: " + line.output().strip());
      }
      if (block.needs().isPresent()) {
        syntax(line.text());
        CommandCheck.check(line);
      } else {
        String printed = run(line).both();
        if (!like(line.output(), printed)) {
          throw new AssertionError(
              line.text() + ": expected to print\n" + line.output() + "got\n" + printed);
        }
      }
    }
  }

  private Result run(ShellLine line) throws IOException {
    Result result = line.simple() && CommandCheck.isCrease(line.words().getFirst())
        ? sandbox.crease(line.words().subList(1, line.words().size()))
        : sandbox.shell(line.text());
    expect(line.exitCode(), result, line.text());
    return result;
  }

  private static void expect(int exitCode, Result result, String what) {
    if (result.exitCode() != exitCode) {
      throw new AssertionError(
          what + ": expected exit code " + exitCode + ", got " + result.exitCode() + ": "
              + (result.err().isEmpty() ? result.out() : result.err()).strip());
    }
  }

  private void syntax(String script) throws IOException {
    expect(0, sandbox.shell("sh -n <<'END OF SCRIPT'\n" + script + "\nEND OF SCRIPT\n"),
        "its syntax");
  }

  /** Whether a text is as expected, where {@code …} stands for anything and columns may be wider or narrower. */
  private static boolean like(String expected, String printed) {
    List<String> parts = new ArrayList<>();
    for (String part : ANYTHING.split(plain(expected), -1)) {
      parts.add(Pattern.quote(part));
    }
    return Pattern.compile(String.join(".*", parts), Pattern.DOTALL).matcher(plain(printed))
        .matches();
  }

  private static String plain(String text) {
    return text.replaceAll("[ \\t]+", " ").replaceAll(" ?\\n ?", "\n").strip();
  }

  private void json(Block block) throws IOException {
    List<String> keys;
    try {
      keys = JsonShape.of(block.text());
    } catch (RuntimeException e) {
      throw new AssertionError("expected JSON, got: " + e.getMessage(), e);
    }
    if (block.source().isPresent()) {
      List<String> printed = JsonShape.of(printed(block.source().get()));
      if (!printed.equals(keys)) {
        throw new AssertionError(
            block.source().get() + ": expected the keys of the page,\n" + keys + "\ngot\n"
                + printed);
      }
    }
  }

  /** What a command prints, or what is in a file that one has written. */
  private String printed(String source) throws IOException {
    List<String> words = source.isBlank() ? List.of("") : List.of(source.strip().split(" +", -1));
    if (CommandCheck.isCrease(words.getFirst())) {
      Result result = sandbox.crease(words.subList(1, words.size()));
      expect(0, result, source);
      return result.out();
    }
    if (!Files.exists(sandbox.folder().resolve(source))) {
      throw new AssertionError(
          "expected a crease command or a file in the comment before the block, got '" + source
              + "'; there are " + sandbox.files());
    }
    return Files.readString(sandbox.folder().resolve(source));
  }

  private void yaml(Block block) throws IOException {
    for (String script : YamlBlock.scripts(block.text())) {
      script(script, block.needs().isPresent());
    }
  }
}
