package dev.crease.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code crease completion}. */
@Command(name = "completion", description = {
    "Prints a script with which bash and zsh complete commands, options and their values.",
    "For this shell: source <(crease completion)"})
final class CompletionCommand implements Callable<Integer> {

  private final Terminal terminal;

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CommandLine all = Main.commandLine(terminal);
    all.getSubcommands().values().forEach(c -> namePaths(c.getCommandSpec()));
    // Shells want line feeds wherever the script was made.
    terminal.out().print(AutoComplete.bash(Main.NAME, all) + "\n");
    return ExitCode.DONE;
  }

  /** Picocli completes files for a {@link Path}, and nothing for one that may be absent. */
  private static void namePaths(CommandSpec command) {
    for (OptionSpec option : List.copyOf(command.options())) {
      if (Arrays.asList(option.auxiliaryTypes()).contains(Path.class)) {
        command.remove(option);
        command.addOption(
            OptionSpec.builder(option.names()).type(Path.class).paramLabel(option.paramLabel())
                .build());
      }
    }
  }
}
