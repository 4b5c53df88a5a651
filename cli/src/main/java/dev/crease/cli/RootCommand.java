package dev.crease.cli;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** What is common to all commands, and what happens without one. */
@Command(name = Main.NAME, scope = ScopeType.INHERIT, mixinStandardHelpOptions = true, versionProvider = RootCommand.Version.class, sortOptions = false, usageHelpWidth = 100, description = "Folds per-channel affines of ONNX models into the weights beside them, and proves that nothing changed.", synopsisSubcommandLabel = "COMMAND", exitCodeListHeading = "%nExit codes:%n", exitCodeList = {
    "0:done",
    "1:not equivalent; nothing is written",
    "2:usage",
    "3:invalid or unsupported model",
    "4:file error",
    "5:device error, or out of memory"})
final class RootCommand implements Callable<Integer> {

  private static final String SUFFIX = "Command";

  /** Each is called as its class is, and listed here in the order of help. */
  private static final List<Class<?>> COMMANDS = List.of(
      DemoCommand.class,
      FoldCommand.class,
      InspectCommand.class,
      VerifyCommand.class,
      DiffCommand.class,
      ReportCommand.class,
      RunCommand.class,
      EvaluateCommand.class,
      BenchCommand.class,
      DevicesCommand.class,
      CompletionCommand.class);

  @Option(names = Main.DEBUG, scope = ScopeType.INHERIT, description = "Print a stack trace when something fails.")
  boolean debug;

  @Spec
  CommandSpec spec = CommandSpec.create();

  RootCommand() {}

  /**
   * The commands that arguments may need: picocli reads the options of each one by reflection, for which a start has no time where it is
   * clear which one is meant.
   *
   * @param args begin with the name of a command, or all commands are needed
   */
  static List<Class<?>> commands(String... args) {
    List<Class<?>> named = COMMANDS.stream()
        .filter(c -> args.length > 0 && args[0].equals(name(c))).toList();
    return named.isEmpty() ? COMMANDS : named;
  }

  static String name(Class<?> command) {
    String name = command.getSimpleName();
    return name.substring(0, name.length() - SUFFIX.length()).toLowerCase(Locale.ROOT);
  }

  /** Without a command there is nothing to do but to say which there are. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }

  /** The version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RootCommand.class.getPackage().getImplementationVersion();
      return new String[]{Main.NAME + " " + (version == null ? "(not packaged)" : version)};
    }
  }
}
