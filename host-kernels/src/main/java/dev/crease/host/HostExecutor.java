package dev.crease.host;

import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.OverridingSession;
import dev.crease.exec.Session;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.ProgramSummary;
import dev.crease.exec.lowering.StepSupport;
import dev.crease.graph.Model;
import dev.crease.host.kernel.Lanes;
import dev.crease.reference.SessionInputs;
import dev.crease.tensor.Shape;
import java.util.Map;
import java.util.Set;

/**
 * Runs models on the host's vectors.
 *
 * <p><b>Accuracy:</b> fp32 throughout, whatever the model's type is; fp16 and bf16 tensors are widened on the way in and
 * rounded once on the way out. Steps of other types run on the reference executor. A result does not depend on the number of
 * threads.
 */
final class HostExecutor implements Executor {

  private static final StepSupport SUPPORT = Fp32.support(PlainWorks::has);

  private final String name;
  private final int threads;
  private final ExecutorOptions options;
  private final Crew crew;

  /**
   * An executor.
   *
   * @param name the name it was asked for by
   * @param threads how many threads work on a step
   * @param options what else is asked of it
   */
  HostExecutor(String name, int threads, ExecutorOptions options) {
    this.name = name;
    this.threads = threads;
    this.options = options;
    this.crew = new Crew(threads);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String device() {
    return "host, vectors of " + Lanes.COUNT + " floats, " + threads
        + (threads == 1 ? " thread" : " threads");
  }

  @Override
  public Session compile(Model model, Map<String, Shape> inputShapes) {
    SessionInputs.of(model, inputShapes);
    Set<String> listed = OverridingSession.listed(model);
    return listed.isEmpty()
        ? compileFixed(model, inputShapes)
        : new OverridingSession(listed, overridden -> compileFixed(
            OverridingSession.withInputs(model, overridden), inputShapes));
  }

  /** The values of a model that are there after steps have been joined. */
  @Override
  public Set<String> observable(Model model, Map<String, Shape> inputShapes) {
    return Program.of(OverridingSession.withInputs(model, Set.of()), inputShapes, SUPPORT)
        .values().keySet();
  }

  private HostSession compileFixed(Model model, Map<String, Shape> inputShapes) {
    Program program = Program.of(model, inputShapes, SUPPORT);
    if (options.strictDevice()) {
      ProgramSummary.requireKernels(program, name, HostSession.ELSEWHERE);
    }
    return HostSession.compile(device(), crew, model,
        LaidOut.of(program, Lanes.BLOCK, BlockWorks::has, TransposedToRows::fits,
            true),
        options);
  }

  @Override
  public void close() {
    crew.close();
  }
}
