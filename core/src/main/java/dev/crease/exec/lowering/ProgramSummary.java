package dev.crease.exec.lowering;

import dev.crease.error.ExecutionException;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.exec.lowering.Step.Relayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What executors say of the programs that they run: lines of a session's summary, and an error. */
public final class ProgramSummary {

  private ProgramSummary() {}

  /**
   * Fails where a step has no kernel.
   *
   * @param program the program
   * @param executor the executor's name
   * @param elsewhere where such steps run, as {@code the host}
   * @throws ExecutionException if there is one
   */
  public static void requireKernels(Program program, String executor, String elsewhere) {
    List<HostStep> steps = program.hostSteps();
    if (steps.isEmpty()) {
      return;
    }
    HostStep first = steps.getFirst();
    throw new ExecutionException(ExecutionException.Kind.DEVICE, "node " + first.label(),
        "a kernel on " + executor + " for every step",
        first.nodes().getLast().op().type() + ", which runs on " + elsewhere + " because "
            + first.why() + (steps.size() == 1 ? "" : ", and " + (steps.size() - 1) + " more"),
        "allow steps on " + elsewhere);
  }

  /**
   * On layouts, where there are others than rows.
   *
   * @param laid the program
   * @param block channels of a block
   */
  public static List<String> layouts(LaidOut laid, int block) {
    return laid.blocked().isEmpty()
        ? List.of()
        : List.of(laid.blocked().size() + " steps on blocks of " + block + " channels, "
            + laid.program().steps().stream().filter(Relayout.class::isInstance).count()
            + " changes of layout");
  }

  /** On concatenations that need no work, behind the number of steps. */
  public static String inPlace(ConcatsInPlace concats) {
    return concats.count() == 0 ? "" : ", " + concats.count() + " concatenations in place";
  }

  /**
   * On memory.
   *
   * @param constants bytes of constants
   * @param buffers bytes of buffers
   * @param least bytes of buffers that any plan would need
   */
  public static String memory(long constants, long buffers, long least) {
    return String.format(Locale.ROOT,
        "memory: %.1f MB of constants, %.1f MB of buffers (%.2f of the least possible)",
        constants / 1e6, buffers / 1e6, least == 0 ? 1 : buffers / (double) least);
  }

  /**
   * On each step without a kernel, or that there is none.
   *
   * @param program the program
   * @param elsewhere where such steps run, as {@code the host}
   */
  public static List<String> hostSteps(Program program, String elsewhere) {
    List<String> lines = new ArrayList<>();
    program.hostSteps().forEach(h -> lines.add("on " + elsewhere + ": " + h.label() + " ("
        + h.nodes().getLast().op().type() + ") because " + h.why()));
    return lines.isEmpty() ? List.of("steps on " + elsewhere + ": none") : lines;
  }

  /**
   * How many convolutions are made of fewer products, as the end of a line; empty where none is.
   *
   * @param form of which products
   * @param convolutions how many
   */
  public static String approximated(WinogradForm form, int convolutions) {
    return convolutions == 0
        ? ""
        : ", " + convolutions + (convolutions == 1 ? " convolution" : " convolutions")
            + " by Winograd's " + form;
  }
}
