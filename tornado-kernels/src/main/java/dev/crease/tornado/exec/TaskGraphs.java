package dev.crease.tornado.exec;

import dev.crease.tornado.DeviceProgram;
import dev.crease.tornado.MathMode;
import dev.crease.tornado.TornadoTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/**
 * Task graphs over common arrays, run one after the other. A graph takes over from the one before what itself or a later
 * one needs, whether it needs it itself or not: an array that skips a graph is lost to TornadoVM.
 */
final class TaskGraphs {

  /** A graph has room for 1024 nodes and 8192 bytes of task definitions; a task of ours takes up to 20 of the former. */
  static final int MOST_TASKS = 40;

  private final List<List<DeviceTask>> graphs = new ArrayList<>();
  private final IdentityHashMap<Object, Integer> first = new IdentityHashMap<>();
  private final IdentityHashMap<Object, Integer> last = new IdentityHashMap<>();
  private final IdentityHashMap<Object, Integer> written = new IdentityHashMap<>();
  private final Set<Object> uploads = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Object> downloads = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Notes that the host writes an array before the first graph that uses it. */
  void upload(Object array) {
    uploads.add(array);
  }

  /** Notes that the host reads an array after the graph that writes it. */
  void download(Object array) {
    downloads.add(array);
  }

  /**
   * Adds tasks as graphs of their own.
   *
   * @return the indices of those graphs
   */
  List<Integer> add(List<DeviceTask> tasks) {
    return add(tasks, MOST_TASKS);
  }

  /**
   * Adds tasks as graphs of their own.
   *
   * @param tasks the tasks
   * @param most how many of them a graph has at most
   * @return the indices of those graphs
   */
  List<Integer> add(List<DeviceTask> tasks, int most) {
    List<Integer> added = new ArrayList<>();
    for (int from = 0; from < tasks.size(); from += most) {
      List<DeviceTask> part = tasks.subList(from, Math.min(tasks.size(), from + most));
      int graph = graphs.size();
      for (DeviceTask task : part) {
        for (Object array : task.buffers()) {
          first.putIfAbsent(array, graph);
          last.put(array, graph);
        }
        task.written().forEach(a -> written.put(a, graph));
      }
      graphs.add(List.copyOf(part));
      added.add(graph);
    }
    return added;
  }

  /** Number of graphs. */
  int size() {
    return graphs.size();
  }

  /** Number of tasks. */
  int tasks() {
    return graphs.stream().mapToInt(List::size).sum();
  }

  /** Bytes of all constants. */
  long constantBytes() {
    Set<Object> constants = Collections.newSetFromMap(new IdentityHashMap<>());
    graphs.forEach(g -> g.forEach(t -> constants.addAll(t.constants())));
    return constants.stream().mapToLong(TaskGraphs::bytes).sum();
  }

  private static long bytes(Object array) {
    return switch (array) {
      case TornadoNativeArray flat -> flat.getNumBytesOfSegment();
      case VectorFloat16 vectors -> vectors.getArray().getNumBytesOfSegment();
      default -> throw new IllegalArgumentException("no array: " + array.getClass());
    };
  }

  /**
   * Prepares all of them to run on a device.
   *
   * @param target the device
   * @param name what errors call them
   * @param math the liberties of the device's compiler
   * @param captured whether the driver may launch each graph as a whole
   */
  DeviceProgram prepare(TornadoTarget target, String name, MathMode math, boolean captured) {
    GridScheduler grids = new GridScheduler();
    ImmutableTaskGraph[] made = new ImmutableTaskGraph[graphs.size()];
    for (int g = 0; g < made.length; g++) {
      int index = g;
      made[g] = target.graph(name(g), graph -> fill(graph, index, grids));
    }
    return captured
        ? target.captured(name, math, grids, made)
        : target.program(name, math, grids, made);
  }

  private static String name(int graph) {
    return "g" + graph;
  }

  private void fill(TaskGraph graph, int index, GridScheduler grids) {
    List<Object> fresh = arrays(a -> uploads.contains(a) && first(a) == index);
    List<Object> taken = arrays(a -> first(a) < index && last(a) >= index);
    List<Object> kept = arrays(a -> first(a) <= index && last(a) > index);
    if (!taken.isEmpty()) {
      graph.consumeFromDevice(name(index - 1), taken.toArray());
    }
    if (!fresh.isEmpty()) {
      graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, fresh.toArray());
    }
    Set<Object> constants = Collections.newSetFromMap(new IdentityHashMap<>());
    List<DeviceTask> tasks = graphs.get(index);
    for (int t = 0; t < tasks.size(); t++) {
      DeviceTask task = tasks.get(t);
      List<Object> unseen = task.constants().stream().filter(constants::add).toList();
      if (!unseen.isEmpty()) {
        graph.transferToDevice(DataTransferMode.FIRST_EXECUTION, unseen.toArray());
      }
      String id = "t" + t;
      task.call().add(graph, id);
      task.grid().ifPresent(grid -> grids.addWorkerGrid(name(index) + "." + id, grid));
    }
    List<Object> read = arrays(
        a -> downloads.contains(a) && written.getOrDefault(a, -1) == index);
    if (!read.isEmpty()) {
      graph.transferToHost(DataTransferMode.EVERY_EXECUTION, read.toArray());
    }
    // TornadoVM wants every array named that is not flat, even if it never leaves the device.
    List<Object> own = arrays(a -> a instanceof VectorFloat16 && first(a) == index);
    if (!own.isEmpty()) {
      graph.transferToHost(DataTransferMode.UNDER_DEMAND, own.toArray());
    }
    if (!kept.isEmpty()) {
      graph.persistOnDevice(kept.toArray());
    }
  }

  private int first(Object array) {
    return first.getOrDefault(array, Integer.MAX_VALUE);
  }

  private int last(Object array) {
    return last.getOrDefault(array, -1);
  }

  /** The arrays that fit, in the order of their first use. */
  private List<Object> arrays(java.util.function.Predicate<Object> fits) {
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Object> all = new ArrayList<>();
    graphs.forEach(g -> g.forEach(t -> t.buffers().forEach(a -> {
      if (seen.add(a) && fits.test(a)) {
        all.add(a);
      }
    })));
    return all;
  }
}
