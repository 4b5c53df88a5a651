package dev.crease.cli.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One command of a shell block.
 *
 * @param text the command, without its comment
 * @param exitCode the exit code that it has to end with: 0, or that of a comment {@code # exit code N} behind it
 * @param output what has to be printed, in a console block
 */
record ShellLine(String text, int exitCode, String output) {

  private static final Pattern COMMENT = Pattern.compile("(.*?)(?:^|\\s+)#(?=\\s)(.*)");
  private static final Pattern EXIT_CODE = Pattern.compile("exit code (\\d+)");
  private static final Pattern WORD = Pattern.compile("(?:[^\\s\"']|\"[^\"]*\"|'[^']*')+");

  /** What only a shell understands. */
  private static final Pattern SHELL = Pattern.compile(
      "[|&;<>$*?(){}\\\\`~!]|^(?:if|then|else|fi|for|while|do|done|case|esac|cd|export|set)\\b|^\\w+=");

  /** The commands of a block of lines, a backslash at a line's end joining it with the next. */
  static List<ShellLine> ofScript(String block) {
    List<ShellLine> commands = new ArrayList<>();
    for (String line : joined(block)) {
      ShellLine command = of(line, "");
      if (!command.text().isBlank()) {
        commands.add(command);
      }
    }
    return commands;
  }

  /** The commands of a block of {@code $ command} and what each prints. */
  static List<ShellLine> ofConsole(String block) {
    List<ShellLine> commands = new ArrayList<>();
    String command = "";
    StringBuilder output = new StringBuilder();
    for (String line : joined(block)) {
      if (line.startsWith("$ ")) {
        add(commands, command, output);
        command = line.substring(2);
      } else {
        output.append(line).append('\n');
      }
    }
    add(commands, command, output);
    return commands;
  }

  private static void add(List<ShellLine> commands, String command, StringBuilder output) {
    if (!command.isEmpty() || !output.isEmpty()) {
      commands.add(of(command, output.toString()));
    }
    output.setLength(0);
  }

  private static List<String> joined(String block) {
    return block.replaceAll("\\\\\\n\\s*", "").lines().toList();
  }

  private static ShellLine of(String line, String output) {
    Matcher comment = COMMENT.matcher(line);
    if (!comment.matches()) {
      return new ShellLine(line.strip(), 0, output);
    }
    Matcher code = EXIT_CODE.matcher(comment.group(2));
    return new ShellLine(
        comment.group(1).strip(), code.find() ? Integer.parseInt(code.group(1)) : 0, output);
  }

  /** Whether it is one program with its arguments, and nothing that a shell would have to expand. */
  boolean simple() {
    return !SHELL.matcher(text.replaceAll("'[^']*'", "")).find();
  }

  /** The program and its arguments, quotes taken away. */
  List<String> words() {
    return WORD.matcher(text).results().map(m -> m.group().replaceAll("[\"']", "")).toList();
  }
}
