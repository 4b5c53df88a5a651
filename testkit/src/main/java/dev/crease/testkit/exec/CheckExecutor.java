package dev.crease.testkit.exec;

import dev.crease.Executors;
import dev.crease.error.CreaseException;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.testkit.cases.OperatorCase;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Every operator case on an executor, against the reference, where there is no build to test with: {@code java … CheckExecutor
 * NAME [K/N]}, of N processes the one with number K, from 1.
 */
public final class CheckExecutor {

  private static final int RIGHT = 0;
  private static final int WRONG = 1;
  private static final int USAGE = 2;
  private static final int NO_DEVICE = 5;
  private static final Pattern PART = Pattern.compile("([1-9][0-9]{0,3})/([1-9][0-9]{0,3})");

  private CheckExecutor() {}

  /** Checks. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /**
   * Checks.
   *
   * @param args as on the command line
   * @param out receives what is wrong, a line each, and how many cases there were
   * @param err receives why nothing was checked
   * @return the exit code: 0 all right, 1 something is wrong, 2 usage, 5 no such device
   */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    Matcher part = PART.matcher(args.size() > 1 ? args.get(1) : "1/1");
    if (args.isEmpty() || args.size() > 2 || !part.matches()) {
      err.println("check: expected NAME [K/N], got '" + String.join(" ", args) + "'");
      return USAGE;
    }
    int number = Integer.parseInt(part.group(1));
    int parts = Integer.parseInt(part.group(2));
    try (Executor executor = Executors.open(args.getFirst(), ExecutorOptions.DEFAULT)) {
      List<OperatorCase> cases = CaseCheck.cases();
      int checked = 0;
      int wrong = 0;
      for (int c = number - 1; c < cases.size(); c += parts) {
        Optional<String> violation = violation(executor, cases.get(c));
        violation.ifPresent(v -> out.println("wrong: " + v));
        wrong += violation.isPresent() ? 1 : 0;
        checked++;
      }
      out.println(checked + " operator cases on " + args.getFirst() + ", " + wrong + " wrong");
      return wrong == 0 ? RIGHT : WRONG;
    } catch (CreaseException e) {
      err.println("check: " + e.getMessage());
      return NO_DEVICE;
    }
  }

  private static Optional<String> violation(Executor executor, OperatorCase c) {
    try {
      return CaseCheck.violation(executor, c);
    } catch (CreaseException e) {
      return Optional.of(c.id() + ": " + e.getMessage());
    }
  }
}
