package dev.crease.cli;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong into one line and an exit code; a stack trace follows where {@code --debug} asks for it. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    return report(thrown, parsed.originalArgs().contains(Main.DEBUG));
  }

  int report(Throwable thrown, boolean debug) {
    Failure failure = Failure.of(thrown);
    terminal.clearProgress();
    terminal.note(failure.line());
    if (debug) {
      thrown.printStackTrace(terminal.err());
      terminal.err().flush();
    }
    return failure.exitCode();
  }

  @Override
  public int handleParseException(ParameterException thrown, String[] args) {
    String command = thrown.getCommandLine().getCommandSpec().qualifiedName();
    Failure failure = new Failure(
        ExitCode.USAGE, "usage", rule(thrown) + "; fix: see " + command + " --help");
    terminal.note(failure.line());
    return failure.exitCode();
  }

  private static String rule(ParameterException thrown) {
    String command = thrown.getCommandLine().getCommandSpec().qualifiedName();
    String message = String.valueOf(thrown.getMessage());
    int expected = message.indexOf("expected ");
    return switch (thrown) {
      case UnmatchedArgumentException e ->
        command + ": expected " + (command.equals(Main.NAME) ? "a command" : "its own arguments")
            + ", got '" + String.join(" ", e.getUnmatched()) + "'" + suggestion(e);
      case MissingParameterException e ->
        command + ": expected "
            + (e.getMissing().isEmpty() ? "more arguments" : label(e.getMissing().getFirst()))
            + ", got nothing";
      default -> thrown.getArgSpec() == null
          ? command + ": expected valid arguments, got: " + message
          : label(thrown.getArgSpec()) + ": "
              + (expected >= 0
                  ? message.substring(expected)
                  : "expected " + kind(thrown.getArgSpec()) + ", got '" + thrown.getValue() + "'");
    };
  }

  private static String suggestion(UnmatchedArgumentException e) {
    return e.getSuggestions().isEmpty()
        ? ""
        : " (did you mean " + String.join(" or ", e.getSuggestions().stream().limit(2).toList())
            + "?)";
  }

  private static String label(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String kind(ArgSpec argument) {
    Class<?> type = argument.auxiliaryTypes()[0];
    return type == int.class || type == long.class ? "a whole number" : argument.paramLabel();
  }
}
