package dev.crease.cli;

import dev.crease.error.ModelFileException;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IFactory;

/** The entry point of the command line. */
public final class Main {

  static final String NAME = "crease";
  static final String DEBUG = "--debug";

  /** Set by the launcher to the streams that are terminals: {@code out}, {@code err}, both or none. */
  static final String TERMINAL_PROPERTY = "crease.terminal";

  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardStream out = new StandardStream(FileDescriptor.out);
    Terminal terminal = terminal(out, new StandardStream(FileDescriptor.err));
    int exitCode = execute(terminal, args);
    Optional<IOException> lost = out.failure();
    if (lost.isPresent()) {
      exitCode = new Failures(terminal).report(
          new ModelFileException("standard output", "a stream that can be written",
              lost.get().toString(), "", lost.get()),
          false);
    }
    System.exit(exitCode);
  }

  private static Terminal terminal(StandardStream out, StandardStream err) {
    String terminals = System.getProperty(TERMINAL_PROPERTY, onConsole() ? "out,err" : "");
    boolean dumb = "dumb".equals(System.getenv("TERM"));
    boolean plain = dumb || !System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        out.writer(),
        err.writer(),
        terminals.contains("out") && !plain,
        terminals.contains("err") && !dumb);
  }

  private static boolean onConsole() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  /**
   * Runs one command.
   *
   * @param terminal where it writes
   * @param args the command and its arguments
   * @return the exit code
   */
  static int execute(Terminal terminal, String... args) {
    Failures failures = new Failures(terminal);
    try {
      return commandLine(terminal, args).setExecutionExceptionHandler(failures)
          .setParameterExceptionHandler(failures)
          .execute(args);
    } catch (Throwable t) {
      return failures.report(t, List.of(args).contains(DEBUG));
    } finally {
      terminal.clearProgress();
      terminal.out().flush();
      terminal.err().flush();
    }
  }

  /**
   * The commands, ready to parse arguments.
   *
   * @param terminal where they write
   * @param args the arguments, where it is known that others will not be parsed
   */
  static CommandLine commandLine(Terminal terminal, String... args) {
    Factory factory = new Factory(terminal);
    CommandLine root = new CommandLine(new RootCommand(), factory);
    RootCommand.commands(args).forEach(
        c -> root.addSubcommand(RootCommand.name(c), new CommandLine(c, factory)));
    return root.setOut(terminal.out()).setErr(terminal.err())
        .setColorScheme(Help.defaultColorScheme(terminal.ansi()));
  }

  /** Gives every command the terminal. */
  private record Factory(Terminal terminal) implements IFactory {

    @Override
    public <K> K create(Class<K> type) throws Exception {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == 1
            && constructor.getParameterTypes()[0] == Terminal.class) {
          return type.cast(constructor.newInstance(terminal));
        }
      }
      return CommandLine.defaultFactory().create(type);
    }
  }
}
