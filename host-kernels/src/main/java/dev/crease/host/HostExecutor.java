package dev.crease.host;

import dev.crease.error.ExecutionException;
import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.OverridingSession;
import dev.crease.exec.Session;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.graph.Model;
import dev.crease.host.kernel.Lanes;
import dev.crease.reference.SessionInputs;
import dev.crease.tensor.DType;
import dev.crease.tensor.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs models on the host's vectors.
 *
 * <p><b>Accuracy:</b> fp32 throughout, whatever the model's type is; fp16 and bf16 tensors are widened on the way in and
 * rounded once on the way out. Steps of other types run on the reference executor. A result does not depend on the number of
 * threads.
 */
public final class HostExecutor implements Executor {

  private static final Set<DType> AS_FP32 = EnumSet.of(DType.FLOAT, DType.FLOAT16, DType.BFLOAT16);

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
    return Program
        .of(OverridingSession.withInputs(model, Set.of()), inputShapes, HostExecutor::hasKernel)
        .values().keySet();
  }

  private HostSession compileFixed(Model model, Map<String, Shape> inputShapes) {
    Program program = Program.of(model, inputShapes, HostExecutor::hasKernel);
    if (options.strictDevice()) {
      requireNoHostStep(program.hostSteps());
    }
    return HostSession.compile(device(), crew, model,
        LaidOut.of(program, Lanes.BLOCK, BlockWorks::has));
  }

  private static boolean hasKernel(Step step, Set<DType> dtypes) {
    return AS_FP32.containsAll(dtypes) && PlainWorks.has(step);
  }

  private void requireNoHostStep(List<HostStep> steps) {
    if (!steps.isEmpty()) {
      HostStep first = steps.getFirst();
      throw new ExecutionException(ExecutionException.Kind.DEVICE, "node " + first.label(),
          "a kernel on " + name + " for every step",
          first.nodes().getLast().op().type() + ", which runs on the reference because "
              + first.why() + (steps.size() == 1 ? "" : ", and " + (steps.size() - 1) + " more"),
          "allow steps on the reference");
    }
  }

  @Override
  public void close() {
    crew.close();
  }
}
