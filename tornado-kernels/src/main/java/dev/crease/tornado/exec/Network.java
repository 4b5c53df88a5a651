package dev.crease.tornado.exec;

import dev.crease.error.ExecutionException;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Layout;
import dev.crease.exec.lowering.Program;
import dev.crease.exec.lowering.Step;
import dev.crease.exec.lowering.Step.Relayout;
import dev.crease.tornado.DeviceArrays;
import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.KernelText;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.PoclText;
import dev.crease.tornado.TornadoTarget;
import dev.crease.tornado.fast.Network16;
import dev.crease.tornado.fast.Network8;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * A program as one kernel: a launch, and the wait for its end, then cost once what they otherwise cost for each step.
 *
 * @param buffers where its buffers are
 * @param task the one launch
 * @param text what TornadoVM makes of the kernel
 * @param shared arrays that the kernel reads and writes where Java has them, or nothing if they are copied to the device
 * @param arena has the memory of constants and of most buffers
 * @param steps how many steps the kernel takes
 * @param pairs how many of them make two convolutions
 * @param constantBytes of what is uploaded once
 * @param approximated convolutions that are made of fewer products
 */
record Network(NetworkBuffers buffers, DeviceTask task, KernelText text,
    List<TornadoNativeArray> shared, Arena arena, int steps, int pairs, long constantBytes,
    int approximated) {

  /** Threads that have TornadoVM read the kernel for a device, or have had it. */
  private static final Map<String, Thread> READ = new ConcurrentHashMap<>();

  /** Its name in {@link Network16} and {@link Network8}. */
  private static final String KERNEL = "run";

  /** What its arrays are called there. */
  private static final String MEMORY = "memory";

  private static final String[] FLAT = {"in", "out", "g", "sync"};

  /**
   * The network, if the device runs all its units at the same time and there is a kind for each step.
   *
   * @param target the device
   * @param math what arithmetic may do
   * @param laid the program
   * @param patience how often a unit looks for the others, each time, before it gives up
   */
  static Optional<Network> of(TornadoTarget target, MathMode math, LaidOut laid,
      int patience) {
    Program program = laid.program();
    if (!target.runsNetworks() || !IntStream.range(0, program.steps().size())
        .allMatch(s -> has(laid, s))) {
      return Optional.empty();
    }
    try {
      return make(target, math, laid, patience);
    } catch (ArithmeticException _) {
      // More elements than an index has: each array by itself may do.
      return Optional.empty();
    }
  }

  private static boolean has(LaidOut laid, int index) {
    Step step = laid.program().steps().get(index);
    return laid.blocked().contains(index) || step instanceof Relayout
        || NetworkLaunches.hasRows(step);
  }

  private static Optional<Network> make(TornadoTarget target, MathMode math, LaidOut laid,
      int patience) {
    Program program = laid.program();
    int units = target.info().computeUnits();
    boolean fast = math == MathMode.FAST;
    int lanes = target.vectorLanes();
    NetworkPairs pairs = new NetworkPairs(laid, lanes, units,
        c -> fast && NetworkWinograd.pays(laid, lanes, c));
    NetworkBuffers buffers = new NetworkBuffers(laid, pairs.joined(), units);
    if (buffers.outputs().keySet().stream()
        .anyMatch(b -> laid.layouts().get(b) instanceof Layout.Blocked)) {
      return Optional.empty();
    }
    NetworkLaunches launches = new NetworkLaunches(laid, buffers, pairs, lanes, units, fast);
    launches.begin();
    for (int s = 0; s < program.steps().size(); s++) {
      Step step = program.steps().get(s);
      if (buffers.inPlace().contains(step)) {
        continue;
      }
      Optional<NetworkPairs.Pair> pair = pairs.at(s);
      if (pair.isPresent()) {
        launches.pair(pair.get());
        s++;
      } else if (step instanceof Relayout relayout) {
        BlockSteps.relayout(launches, relayout);
      } else if (laid.blocked().contains(s)) {
        BlockSteps.add(launches, step);
      } else {
        launches.addRows(step);
      }
    }
    launches.end();
    int elements = Math.multiplyExact(launches.vectors(), BlockTables.LANES);
    Arena arena = Arena.ofShared();
    try {
      return Optional.of(placed(target, launches, buffers, pairs.size(),
          launches.numbers(patience), DeviceArrays.alignedFloats(arena, elements), arena));
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  private static Network placed(TornadoTarget target, NetworkLaunches launches,
      NetworkBuffers buffers, int pairs, int[] numbers, FloatArray memory, Arena arena) {
    launches.fill(memory);
    IntArray g = DeviceArrays.intsOf(numbers);
    KernelText text = readText(target);
    List<TornadoNativeArray> shared = text.isKept()
        ? List.of(memory, buffers.in(), buffers.out(), g, buffers.sync())
        : List.of();
    DeviceTask task = text.isKept()
        ? sharing(text, TaskSite.each(target.info().computeUnits()), shared)
        : copying(target, TaskSite.each(target.info().computeUnits()), new VectorFloat16(memory),
            buffers, g);
    return new Network(buffers, task, text, shared, arena, launches.size(), pairs,
        Float.BYTES * (long) BlockTables.LANES * (launches.vectors() - buffers.vectors())
            + Integer.BYTES * (long) numbers.length,
        launches.approximated());
  }

  private static DeviceTask sharing(KernelText text, WorkerGrid grid,
      List<TornadoNativeArray> shared) {
    List<Object> arguments = new ArrayList<>(List.of(new KernelContext()));
    shared.forEach(array -> arguments.add(DeviceArrays.address(array)));
    return new DeviceTask("the network", Optional.of(grid), arguments.subList(1, arguments.size()),
        List.of(),
        List.of(), (graph, id) -> text.addTo(graph, id, arguments.toArray()));
  }

  private static DeviceTask copying(TornadoTarget target, WorkerGrid grid, VectorFloat16 memory,
      NetworkBuffers buffers, IntArray g) {
    return new DeviceTask("the network", Optional.of(grid), List.of(memory, g),
        List.of(buffers.in(), buffers.out(), buffers.sync()), List.of(buffers.out()),
        call(target, memory, buffers.in(), buffers.out(), g, buffers.sync()));
  }

  /** Frees what it owns; it must not run, or be about to. */
  void free() {
    arena.close();
  }

  /** Arrays that are uploaded before each run. */
  List<Object> upload() {
    return shared.isEmpty() ? List.of(buffers.in(), buffers.sync()) : List.of();
  }

  private static boolean isWide(TornadoTarget target) {
    return target.vectorLanes() == BlockTables.LANES;
  }

  private static KernelText text(TornadoTarget target) {
    return KernelText.of(target, isWide(target) ? Network16.class : Network8.class, KERNEL,
        made -> PoclText.of(made, MEMORY, FLAT));
  }

  /** What TornadoVM makes of the kernel, once a thread that reads it is done. */
  private static KernelText readText(TornadoTarget target) {
    Thread reading = READ.get(target.name());
    boolean interrupted = false;
    while (reading != null && reading.isAlive()) {
      try {
        reading.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return text(target);
  }

  private static DeviceTask.Call call(TornadoTarget target, VectorFloat16 memory, FloatArray in,
      FloatArray out, IntArray g, IntArray sync) {
    KernelContext context = new KernelContext();
    return isWide(target)
        ? (graph, id) -> graph.task(id, Network16::run, context, memory, in, out, g, sync)
        : (graph, id) -> graph.task(id, Network8::run, context, memory, in, out, g, sync);
  }

  /**
   * Has TornadoVM read the kernel, on a thread of its own, while a model is lowered and its weights are packed: it is the same for
   * all models. Where its text can be kept, it is translated too; else TornadoVM keeps what it has read. If that fails, the model's
   * own graph will say so. Not if it need not translate it.
   */
  static void read(TornadoTarget target) {
    if (target.runsNetworks() && !text(target).isKept()) {
      READ.computeIfAbsent(target.name(), _ -> Thread.ofPlatform().daemon().name("crease-kernel")
          .start(() -> readNow(target)));
    }
  }

  private static void readNow(TornadoTarget target) {
    try {
      TornadoSession.alone(() -> {
        KernelText text = text(target);
        ImmutableTaskGraph graph = target.graph("read", g -> call(target,
            DeviceArrays.vectors(BlockTables.LANES), DeviceArrays.floats(1),
            DeviceArrays.floats(1), DeviceArrays.ints(1), DeviceArrays.ints(1))
            .add(g, "network"));
        if (text.canBeKept()) {
          GridScheduler grids = new GridScheduler("read.network", TaskSite.each(1));
          try (DeviceProgram program = target.program("read", MathMode.STRICT, grids, graph)) {
            text.translate(program);
          }
        }
        return graph;
      });
    } catch (ExecutionException _) {
      READ.remove(target.name());
    }
  }
}
