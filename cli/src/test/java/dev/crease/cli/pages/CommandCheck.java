package dev.crease.cli.pages;

import dev.crease.cli.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** What can be said of a command without running it: that its program, its subcommand and its options are there. */
final class CommandCheck {

  private static final Pattern BETWEEN = Pattern.compile(
      "\\|\\||&&|[|;\\n]|\\$\\(|\\b(?:if|then|else|do|while|until)\\b|\\)|(?<=\\s)!(?=\\s)");
  private static final Pattern OPTION = Pattern.compile("--?[A-Za-z][a-z-]*");
  private static final Pattern OPTION_IN_TEXT = Pattern.compile("(?<![\\w-])--?[A-Za-z][a-z-]*");
  private static final Pattern CLASS = Pattern.compile("dev\\.crease(?:\\.[a-z]+)*\\.[A-Z]\\w*");

  /** What the launcher takes, not the commands. */
  private static final Set<String> LAUNCHER = Set.of("--show-command");

  /** What scripts answer to {@code --help}. */
  private static final Map<String, String> HELP = new ConcurrentHashMap<>();

  private CommandCheck() {}

  /** Whether a word starts the command line. */
  static boolean isCrease(String program) {
    return program.equals("crease") || program.endsWith("/crease");
  }

  /** Fails where a line names something that is not there. */
  static void check(ShellLine line) {
    for (String part : BETWEEN.split(line.text(), -1)) {
      List<String> words = new ShellLine(part, 0, "").words();
      int first = 0;
      while (first < words.size() && words.get(first).matches("\\w+=.*|exec|env|sudo|time")) {
        first++;
      }
      if (first < words.size()) {
        check(words.subList(first, words.size()));
      }
    }
  }

  private static void check(List<String> words) {
    String program = words.getFirst();
    List<String> arguments = words.stream().skip(1)
        .takeWhile(w -> !w.matches("\\d?(?:>|<|>>).*")).toList();
    if (isCrease(program)) {
      parse(arguments);
    } else if (program.contains("scripts/")) {
      script(program.substring(program.indexOf("scripts/")), arguments);
    } else if (program.equals("mvn")) {
      MavenLine.check(arguments);
    }
    classes(String.join(" ", words));
  }

  private static void parse(List<String> arguments) {
    try {
      Run.commands().parseArgs(
          arguments.stream().filter(a -> !LAUNCHER.contains(a)).toArray(String[]::new));
    } catch (ParameterException e) {
      throw new AssertionError(
          "crease " + String.join(" ", arguments) + ": expected what the command takes, got: "
              + e.getMessage(),
          e);
    }
  }

  private static void script(String name, List<String> arguments) {
    if (!Files.isExecutable(MarkdownPage.ROOT.resolve(name))) {
      throw new AssertionError("expected a script of this project, got " + name);
    }
    if (name.equals("scripts/bench") && arguments.contains("run")) {
      if (arguments.size() > 1) {
        parse(arguments.stream().map(a -> a.equals("run") ? "bench" : a).toList());
      }
    } else if (!arguments.isEmpty() && !arguments.contains("kernels")) {
      for (String argument : arguments) {
        boolean option = OPTION.matcher(argument).matches();
        boolean subcommand = argument.equals(arguments.getFirst()) && argument.matches("[a-z]+");
        if ((option || subcommand)
            && !Pattern.compile("(?<![\\w-])" + argument + "(?![\\w-])")
                .matcher(HELP.computeIfAbsent(name, CommandCheck::help)).find()) {
          throw new AssertionError(
              name + ": expected what its --help names, got '" + argument + "'");
        }
      }
    }
  }

  private static String help(String name) {
    try {
      Path file = MarkdownPage.ROOT.resolve(name).toRealPath();
      if (!Files.readString(file).contains("--help")) {
        throw new AssertionError(name + ": expected it to know --help, got no mention of it");
      }
      Process process = new ProcessBuilder(file.toString(), "--help").redirectErrorStream(true)
          .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(),
          StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(
            name + " --help: expected exit code 0, got " + process.exitValue());
      }
      return said;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** That the classes of this project which a text names are there. */
  private static void classes(String text) {
    for (MatchResult name : CLASS.matcher(text).results().toList()) {
      Sources.requireClass(name.group());
    }
  }

  /** The same for code in a paragraph, where words in capitals and brackets may stand for others. */
  static void checkInline(String code) {
    String program = code.split(" ", -1)[0];
    if (isCrease(program) || program.startsWith("scripts/")) {
      inline(program, code);
    } else if (program.equals("mvn")) {
      MavenLine.check(new ShellLine(code, 0, "").words().stream().skip(1).toList());
    }
    classes(code);
  }

  private static void inline(String program, String code) {
    if (!isCrease(program)) {
      script(program, new ShellLine(code, 0, "").words().stream().skip(1).toList());
      return;
    }
    String[] words = code.split(" ", -1);
    if (words.length == 1 || !words[1].matches("[a-z]+")) {
      return;
    }
    Optional<CommandLine> command = Optional
        .ofNullable(Run.commands().getSubcommands().get(words[1]));
    if (command.isEmpty()) {
      throw new AssertionError(code + ": expected a command, got '" + words[1] + "'");
    }
    Set<String> known = new TreeMap<>(command.get().getCommandSpec().optionsMap()).keySet();
    OPTION_IN_TEXT.matcher(code).results().map(MatchResult::group)
        .filter(o -> !known.contains(o) && !LAUNCHER.contains(o)).forEach(o -> {
          throw new AssertionError(code + ": expected an option of the command, got " + o);
        });
  }
}
