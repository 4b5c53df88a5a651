package dev.crease.tornado.exec;

import dev.crease.error.ExecutionException;
import dev.crease.exec.RunTimes;
import dev.crease.exec.Session;
import dev.crease.exec.Unclosed;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.ProgramSummary;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.HostStep;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.exec.lowering.WinogradForm;
import dev.crease.graph.Model;
import dev.crease.reference.HostRun;
import dev.crease.reference.HostValues;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.KernelTimes;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.TornadoTarget;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A model that is ready to run on a device, for inputs of fixed shapes. */
public final class TornadoSession implements Session {

  /** TornadoVM compiles for one thread at a time. */
  private static final ReentrantLock COMPILING = new ReentrantLock();

  /** Where steps without a kernel run. */
  static final String ELSEWHERE = "the host";

  /** What happens one after the other. */
  private sealed interface Stage {
    /**
     * Graphs on the device.
     *
     * @param graphs their indices
     */
    record OnDevice(List<Integer> graphs) implements Stage {}

    /**
     * A step on the host.
     *
     * @param step the step
     */
    record OnHost(HostRun step) implements Stage {}
  }

  /** A stage before the graphs of all are known. */
  private sealed interface Pending {
    /**
     * Tasks for the device.
     *
     * @param tasks the tasks
     */
    record OnDevice(List<DeviceTask> tasks) implements Pending {}

    /**
     * A step on the host.
     *
     * @param step the step
     */
    record OnHost(HostStep step) implements Pending {}
  }

  /** Tasks of a graph that folds; each writes the weights of several layers. */
  private static final int MOST_FOLDING = 8;

  private final TornadoTarget target;
  private final Program program;
  private final SessionBuffers buffers;
  private final Optional<Network> network;
  private final List<Integer> folding;
  private final List<Stage> stages;
  private final Optional<DeviceProgram> device;
  private final List<String> summary;
  private final ReentrantLock running = new ReentrantLock();
  private Optional<RunTimes> times = Optional.empty();
  private KernelTimes lastCounted = KernelTimes.NONE;
  private boolean proved;
  private boolean counted;
  private final Unclosed watched;
  private boolean closed;

  private TornadoSession(TornadoTarget target, Program program, SessionBuffers buffers,
      Optional<Network> network, List<Integer> folding, List<Stage> stages,
      Optional<DeviceProgram> device, List<String> summary) {
    this.target = target;
    this.program = program;
    this.buffers = buffers;
    this.network = network;
    this.folding = List.copyOf(folding);
    this.stages = List.copyOf(stages);
    this.device = device;
    this.summary = List.copyOf(summary);
    this.watched = Unclosed.watch(this, "session on " + target.name());
  }

  /** Compiles a model as one kernel. */
  static TornadoSession compile(TornadoTarget target, MathMode math, Model model,
      LaidOut laid, Network network) {
    TaskGraphs graphs = new TaskGraphs();
    network.upload().forEach(graphs::upload);
    graphs.download(network.buffers().out());
    List<Integer> added = graphs.add(List.of(network.task()));
    DeviceProgram device;
    try {
      device = prepared(target, math, model, graphs, false, network.text()::compile);
    } catch (RuntimeException | Error e) {
      network.free();
      throw e;
    }
    return new TornadoSession(target, laid.program(), network.buffers(), Optional.of(network),
        List.of(), List.of(new Stage.OnDevice(added)), Optional.of(device),
        summary(target, math, laid,
            network.buffers(), network.steps() + " steps of one kernel"
                + (network.pairs() == 0 ? "" : ", " + network.pairs() + " for two convolutions")
                + ProgramSummary.inPlace(network.buffers().inPlace()),
            network.constantBytes(),
            network.approximated(), Storage.FLOATS, LibraryChoice.NONE));
  }

  /** Compiles a model as a task for each step. */
  static TornadoSession compile(TornadoTarget target, MathMode math, Model model,
      LaidOut laid, ResidentWeights resident) {
    Program program = laid.program();
    Storage storage = Storage.of(target.keepsHalves() && resident.isNone(), program);
    DeviceBuffers buffers = new DeviceBuffers(laid, storage);
    TaskSite site = new TaskSite(laid, buffers, resident, target);
    Launches launches = new TaskLaunches(site);
    LibraryChoice libraries = resident.isNone()
        ? alone(() -> LibraryTrials.of(target, math, site, program.steps()))
        : LibraryChoice.NONE;
    TaskGraphs graphs = new TaskGraphs();
    program.inputs().forEach(i -> whereOnDevice(buffers, i.view(), graphs::upload));
    program.outputs().values().forEach(o -> whereOnDevice(buffers, o, graphs::download));
    List<Pending> pending = new ArrayList<>();
    for (int s = 0; s < program.steps().size(); s++) {
      Step step = program.steps().get(s);
      if (step instanceof HostStep host) {
        flush(site, pending);
        host.reads().forEach(o -> whereOnDevice(buffers, o, graphs::download));
        host.writes().forEach(o -> whereOnDevice(buffers, o, graphs::upload));
        pending.add(new Pending.OnHost(host));
      } else {
        site.begin(step);
        if (step instanceof Relayout relayout) {
          BlockSteps.relayout(launches, relayout);
        } else if (laid.blocked().contains(s)) {
          BlockSteps.add(launches, step);
        } else {
          libraries.row(s).ifPresentOrElse(row -> row.add(site, step),
              () -> KernelTable.find(step, target.kind()).orElseThrow().add(site, step));
        }
      }
    }
    flush(site, pending);
    List<Integer> folding = graphs.add(resident.tasks(target.kind()), MOST_FOLDING);
    List<Stage> stages = pending.stream().map(p -> (Stage) switch (p) {
      case Pending.OnDevice(List<DeviceTask> tasks) -> new Stage.OnDevice(graphs.add(tasks));
      case Pending.OnHost(HostStep step) -> new Stage.OnHost(HostRun.of(model, program, step));
    }).toList();
    Optional<DeviceProgram> device = graphs.size() == 0
        ? Optional.empty()
        : Optional.of(prepared(target, math, model, graphs,
            program.hostSteps().isEmpty() && folding.isEmpty(), DeviceProgram::compile));
    return new TornadoSession(target, program, buffers, Optional.empty(), folding, stages, device,
        summary(target, math, laid, buffers,
            graphs.tasks() + " tasks in " + graphs.size() + " graphs",
            graphs.constantBytes() + resident.bytes(), 0, storage, libraries));
  }

  private static DeviceProgram prepared(TornadoTarget target, MathMode math, Model model,
      TaskGraphs graphs, boolean captured, Consumer<DeviceProgram> compile) {
    return alone(() -> {
      DeviceProgram prepared = graphs.prepare(target, model.graph().name(), math, captured);
      compile(prepared, compile);
      return prepared;
    });
  }

  /** Does something while TornadoVM compiles for no other thread. */
  static <T> T alone(Supplier<T> action) {
    COMPILING.lock();
    try {
      return action.get();
    } finally {
      COMPILING.unlock();
    }
  }

  private static void compile(DeviceProgram prepared, Consumer<DeviceProgram> compile) {
    try {
      compile.accept(prepared);
    } catch (ExecutionException e) {
      prepared.close();
      throw e;
    }
  }

  private static void flush(TaskSite site, List<Pending> pending) {
    List<DeviceTask> tasks = site.take();
    if (!tasks.isEmpty()) {
      pending.add(new Pending.OnDevice(tasks));
    }
  }

  private static void whereOnDevice(DeviceBuffers buffers, Operand operand,
      Consumer<TornadoNativeArray> action) {
    if (operand instanceof View(int buffer, _) && buffers.has(buffer)) {
      action.accept(buffers.array(buffer));
    }
  }

  private static List<String> summary(TornadoTarget target, MathMode math, LaidOut laid,
      SessionBuffers buffers, String launches, long constantBytes, int approximated,
      Storage storage, LibraryChoice libraries) {
    Program program = laid.program();
    List<String> lines = new ArrayList<>();
    lines.add(target.name() + ", " + target.info().description() + ": "
        + (program.steps().size() - program.hostSteps().size()) + " steps, " + launches);
    lines.add("arithmetic: fp32, " + math.describe(target.device().getTornadoVMBackend())
        + ProgramSummary.approximated(WinogradForm.TWO, approximated)
        + (storage == Storage.HALVES ? "; values and weights are kept in fp16" : ""));
    lines.addAll(ProgramSummary.layouts(laid, BlockTables.LANES));
    lines.add("device " + ProgramSummary.memory(constantBytes, buffers.bytes(),
        buffers.leastBytes()));
    lines.add("kernels: " + kernels(target, laid, libraries));
    lines.addAll(libraries.summary());
    lines.addAll(ProgramSummary.hostSteps(program, ELSEWHERE));
    return lines;
  }

  /** How many steps have which line of the table; those on blocks of channels and changes of layout are counted apart. */
  private static String kernels(TornadoTarget target, LaidOut laid, LibraryChoice libraries) {
    Map<String, Integer> counts = new TreeMap<>();
    List<Step> steps = laid.program().steps();
    for (int s = 0; s < steps.size(); s++) {
      Step step = steps.get(s);
      if (!laid.blocked().contains(s) && !(step instanceof Relayout)) {
        libraries.row(s).<String>map(LibraryTable.Row::name)
            .or(() -> KernelTable.find(step, target.kind()).map(KernelTable.Row::name))
            .ifPresent(name -> counts.merge(name, 1, Integer::sum));
      }
    }
    if (!laid.blocked().isEmpty()) {
      counts.put("blocks of channels", laid.blocked().size());
    }
    return String.join(", ",
        counts.entrySet().stream().map(e -> e.getKey() + " " + e.getValue()).toList());
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    running.lock();
    try {
      if (closed) {
        throw new IllegalStateException("session on " + target.name() + ": it is closed");
      }
      HostValues values = new HostValues(program, buffers);
      if (proved) {
        buffers.markFirst(program.outputs().values());
      } else {
        buffers.mark(program.outputs().values());
      }
      values.accept(inputs);
      if (proved) {
        run(values);
        if (buffers.hasMarkFirst(program.outputs().values())) {
          throw target.lost("session", "an output that nothing was written to");
        }
      } else {
        alone(() -> {
          target.requireAnswer("session");
          run(values);
          return values;
        });
        requireNoMark();
        proved = true;
      }
      if (!buffers.isWhole()) {
        throw notRun("work-groups that waited in vain for each other");
      }
      Map<String, Tensor> outputs = new LinkedHashMap<>();
      program.outputs().forEach((name, operand) -> outputs.put(name, values.read(operand)));
      return outputs;
    } finally {
      // The kernel knows where its arrays are, and nobody else need.
      Reference.reachabilityFence(network);
      running.unlock();
    }
  }

  private void run(HostValues values) {
    KernelTimes kernels = KernelTimes.NONE;
    long hostNanos = 0;
    if (!proved) {
      for (int g : folding) {
        kernels = kernels.plus(prove(g));
      }
    }
    for (Stage stage : stages) {
      switch (stage) {
        case Stage.OnDevice(List<Integer> graphs) -> {
          for (int g : graphs) {
            if (proved && !counted) {
              device.orElseThrow().run(g);
            } else {
              kernels = kernels.plus(prove(g));
            }
          }
        }
        case Stage.OnHost(HostRun step) -> {
          long start = System.nanoTime();
          step.run(values);
          hostNanos += System.nanoTime() - start;
        }
      }
    }
    lastCounted = kernels;
    times = proved && !counted || device.isPresent() && device.get().isCaptured()
        ? Optional.empty()
        : Optional.of(new RunTimes(kernels.uploadNanos(), kernels.kernelNanos(),
            kernels.downloadNanos(), hostNanos));
    counted = false;
  }

  /** Runs a graph and counts: its kernels must have taken time on the device, if it is one that is timed. */
  private KernelTimes prove(int graph) {
    DeviceProgram program = device.orElseThrow();
    KernelTimes first = program.runProfiled(graph);
    if (first.kernelNanos() <= 0 && !program.isCaptured()) {
      throw notRun("no kernel time in task graph " + graph);
    }
    return first;
  }

  private void requireNoMark() {
    if (buffers.hasMark(program.outputs().values())) {
      throw notRun("an output that nothing was written to");
    }
  }

  private ExecutionException notRun(String got) {
    return new ExecutionException(ExecutionException.Kind.DEVICE, target.name(),
        "kernels that run on the device", got,
        "update the device's driver, choose another device, or give -D" + TornadoTarget.NETWORKS
            + "=false");
  }

  @Override
  public List<String> summary() {
    return summary;
  }

  @Override
  public void countNextRun() {
    running.lock();
    try {
      counted = true;
    } finally {
      running.unlock();
    }
  }

  /**
   * Where the time of the first run went, and of those asked to be counted: profiling takes time itself. Nothing where the driver
   * launches whole graphs, which it does not time.
   */
  @Override
  public Optional<RunTimes> lastRun() {
    return times;
  }

  /** What the device counted in the last run, if it did. */
  KernelTimes lastCounted() {
    return lastCounted;
  }

  /** The names of the nodes that run on the host. */
  public Set<String> hostNodes() {
    Set<String> names = new HashSet<>();
    program.hostSteps().forEach(h -> names.add(h.label()));
    return names;
  }

  @Override
  public void close() {
    running.lock();
    try {
      if (!closed) {
        closed = true;
        watched.closed();
        device.ifPresent(DeviceProgram::close);
        if (!target.isLost()) {
          // A device that was lost may still be writing.
          network.ifPresent(Network::free);
        }
        for (Stage stage : stages) {
          if (stage instanceof Stage.OnHost(HostRun step)) {
            step.close();
          }
        }
      }
    } finally {
      running.unlock();
    }
  }
}
