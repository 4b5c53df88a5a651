package dev.crease.tornado.exec;

import dev.crease.exec.Executor;
import dev.crease.exec.ExecutorOptions;
import dev.crease.exec.FoldedSession;
import dev.crease.exec.OverridingSession;
import dev.crease.exec.Session;
import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.ProgramSummary;
import dev.crease.exec.lowering.StepSupport;
import dev.crease.fold.FoldPlan;
import dev.crease.graph.Model;
import dev.crease.tensor.Shape;
import dev.crease.tornado.DeviceKind;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.TornadoTarget;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs models on a TornadoVM device.
 *
 * <p><b>Accuracy:</b> fp32 throughout, whatever the model's type is; fp16 and bf16 tensors are widened on the way in and
 * rounded once on the way out. Steps of other types run on the host.
 */
public final class TornadoExecutor implements Executor {

  /** Steps below which the kernel of whole networks takes longer to compile than kernels of their own. */
  private static final int FEWEST_STEPS = 8;

  /** Some ten seconds. */
  static final int PATIENCE = 1 << 30;

  private final TornadoTarget target;
  private final ExecutorOptions options;
  private final int fewestSteps;
  private final int patience;

  /**
   * An executor.
   *
   * @param target the device
   * @param options what else is asked of it
   */
  public TornadoExecutor(TornadoTarget target, ExecutorOptions options) {
    this(target, options, FEWEST_STEPS, PATIENCE);
  }

  /** As above, with as many steps at least for a network to be one kernel, whose units look for each other so often. */
  TornadoExecutor(TornadoTarget target, ExecutorOptions options, int fewestSteps, int patience) {
    this.target = target;
    this.options = options;
    this.fewestSteps = fewestSteps;
    this.patience = patience;
  }

  @Override
  public String name() {
    return target.name();
  }

  @Override
  public String device() {
    return target.info().description();
  }

  @Override
  public Session compile(Model model, Map<String, Shape> inputShapes) {
    Set<String> listed = OverridingSession.listed(model);
    return listed.isEmpty()
        ? compileFixed(model, inputShapes)
        : new OverridingSession(listed, overridden -> compileFixed(
            OverridingSession.withInputs(model, overridden), inputShapes));
  }

  /**
   * Folds on the device, which keeps the weights: they are uploaded as they are, rescaled into the order in which kernels read
   * them, and never downloaded; the memory of both is taken until the session is closed. Steps are compiled strictly, because the
   * fold needs exact products. Without fp64, through SPIR-V, and where the model lists initializers as inputs, the host folds.
   */
  @Override
  public Session compile(Model model, FoldPlan plan, Map<String, Shape> inputShapes) {
    if (!canFold() || plan.isEmpty() || !OverridingSession.listed(model).isEmpty()) {
      return Executor.super.compile(model, plan, inputShapes);
    }
    Arena arena = Arena.ofShared();
    try {
      Resident resident = resident(model, plan, inputShapes, arena);
      return new FoldedSession(resident.session(), arena, resident.model().describe());
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Whether the device computes exact products, from within branches. */
  private boolean canFold() {
    return target.info().fp64() && target.kind() != DeviceKind.PLAIN;
  }

  /** A model that the device folds, ready to run. */
  record Resident(ResidentModel model, TornadoSession session) {}

  /** Folds and compiles; what the host makes is the arena's. */
  Resident resident(Model model, FoldPlan plan, Map<String, Shape> inputShapes, Arena arena) {
    ResidentModel resident = ResidentModel.of(model, plan, arena,
        folded -> laidOut(lower(folded, inputShapes)));
    return new Resident(resident, TornadoSession.compile(target, MathMode.STRICT, resident.model(),
        resident.laid(), resident.weights()));
  }

  /** The values of a model that are there after steps have been joined. */
  @Override
  public Set<String> observable(Model model, Map<String, Shape> inputShapes) {
    return Program.of(OverridingSession.withInputs(model, Set.of()), inputShapes, support())
        .values().keySet();
  }

  private TornadoSession compileFixed(Model model, Map<String, Shape> inputShapes) {
    MathMode math = options.fastMath() ? MathMode.FAST : MathMode.STRICT;
    if (model.graph().nodes().size() >= fewestSteps) {
      Network.read(target);
    }
    Program program = lower(model, inputShapes);
    if (target.runsNetworks()) {
      // In one memory, tables can say where blocks lie; as tasks, blocks and rows are arrays of two
      // types.
      LaidOut together = LaidOut.of(program, BlockTables.LANES, BlockSteps::has, _ -> false,
          true);
      Optional<Network> network = together.program().steps().size() >= fewestSteps
          ? Network.of(target, math, together, patience)
          : Optional.empty();
      if (network.isPresent()) {
        return TornadoSession.compile(target, math, model, together, network.get());
      }
    }
    return TornadoSession.compile(target, math, model, laidOut(program), ResidentWeights.NONE);
  }

  private Program lower(Model model, Map<String, Shape> inputShapes) {
    Program program = Program.of(model, inputShapes, support());
    if (options.strictDevice()) {
      ProgramSummary.requireKernels(program, name(), TornadoSession.ELSEWHERE);
    }
    return program;
  }

  private LaidOut laidOut(Program program) {
    return switch (target.kind()) {
      case CPU -> LaidOut.of(program, BlockTables.LANES, BlockSteps::has);
      case GPU, PLAIN -> LaidOut.rows(program);
    };
  }

  private StepSupport support() {
    return Fp32.support(step -> KernelTable.find(step, target.kind()).isPresent());
  }
}
