package dev.crease.tornado;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;

/**
 * Task graphs on one device, compiled once and run any number of times. Not for two threads at once; programs on the same
 * device take turns, because TornadoVM keeps one state for all of them.
 *
 * <p><b>Throws:</b> every method throws {@link dev.crease.error.ExecutionException} if the device fails.
 */
public final class DeviceProgram implements AutoCloseable {

  private final TornadoTarget target;
  private final TornadoExecutionPlan plan;
  private final int graphs;
  private final String what;
  private final @Nullable TornadoExecutionResult[] results;
  private final boolean captured;
  private boolean closed;

  DeviceProgram(
      TornadoTarget target,
      String name,
      MathMode math,
      GridScheduler grids,
      boolean captured,
      ImmutableTaskGraph... graphs) {
    this.target = target;
    this.captured = captured;
    this.graphs = graphs.length;
    this.results = new TornadoExecutionResult[graphs.length];
    this.what = name;
    this.plan = inTurn(() -> {
      TornadoExecutionPlan made = new TornadoExecutionPlan(graphs);
      made.withDevice(target.device());
      TornadoVMBackendType backend = target.device().getTornadoVMBackend();
      String flags = target.isPoCl() ? math.clangFlags(backend) : math.compilerFlags(backend);
      if (!flags.isEmpty()) {
        made.withCompilerFlags(MathMode.compilerOf(backend), flags);
      }
      if (captured) {
        made.withCUDAGraph();
      }
      if (!grids.keySet().isEmpty()) {
        made.withGridScheduler(new GraphGrids(grids));
      }
      return made;
    });
  }

  /** Whether the driver launches each graph as a whole, which it does not time. */
  public boolean isCaptured() {
    return captured;
  }

  /** Compiles all kernels now rather than at the first run. */
  public void compile() {
    guard(() -> {
      for (int g = 0; g < graphs; g++) {
        plan.withGraph(g).withPreCompilation();
      }
    });
  }

  /** Compiles all kernels now, and has TornadoVM print them. */
  void compilePrinted() {
    guard(plan::withPrintKernel);
    try {
      compile();
    } finally {
      guard(plan::withoutPrintKernel);
    }
  }

  /** Has TornadoVM print all kernels of a program that is not to run, with as little work of the driver's as it does. */
  void printOnly() {
    TornadoVMBackendType backend = target.device().getTornadoVMBackend();
    guard(() -> plan.withCompilerFlags(MathMode.compilerOf(backend), MathMode.UNOPTIMIZED));
    compilePrinted();
  }

  /** Runs all graphs in order. */
  public void run() {
    for (int g = 0; g < graphs; g++) {
      run(g);
    }
  }

  /** Runs one graph. */
  public TornadoExecutionResult run(int graph) {
    TornadoExecutionResult result = inTurn(() -> plan.withGraph(graph).execute());
    results[graph] = result;
    return result;
  }

  /**
   * Runs all graphs under the profiler, which itself takes time.
   *
   * @return the device's times; TornadoVM leaves out some transfers to the host
   */
  public KernelTimes runProfiled() {
    KernelTimes times = KernelTimes.NONE;
    for (int g = 0; g < graphs; g++) {
      times = times.plus(runProfiled(g));
    }
    return times;
  }

  /** Runs one graph under the profiler. */
  public KernelTimes runProfiled(int graph) {
    guard(() -> plan.withProfiler(ProfilerMode.SILENT));
    try {
      return KernelTimes.of(run(graph).getProfilerResult());
    } finally {
      guard(plan::withoutProfiler);
    }
  }

  /**
   * Brings arrays back that a graph lists for transfer on demand.
   *
   * @param graph the graph, which has run
   * @param arrays as the graph knows them
   * @return how long it took
   */
  public long download(int graph, Object... arrays) {
    TornadoExecutionResult result = results[graph];
    if (result == null) {
      throw new IllegalStateException(what + ": nothing to bring back before a run");
    }
    long start = System.nanoTime();
    guard(() -> result.transferToHost(arrays));
    return System.nanoTime() - start;
  }

  /** Frees the device's memory. A second close does nothing, nor does one after the device was lost. */
  @Override
  public void close() {
    if (closed || target.isLost()) {
      return;
    }
    closed = true;
    guard(() -> {
      try {
        plan.close();
      } catch (TornadoExecutionPlanException e) {
        throw new IllegalStateException(e);
      } finally {
        // TornadoVM marks the whole device as reset, and then refuses to run the other programs,
        // which are sound.
        target.device().getDeviceContext().setResetToFalse();
      }
    });
  }

  private void guard(Runnable action) {
    inTurn(() -> {
      action.run();
      return what;
    });
  }

  private <T> T inTurn(Supplier<T> action) {
    target.turn().lock();
    try {
      if (target.isLost()) {
        throw target.lost(what, "a device that was lost before");
      }
      return DeviceFailure.guard(target.name(), what, action);
    } finally {
      target.turn().unlock();
    }
  }
}
