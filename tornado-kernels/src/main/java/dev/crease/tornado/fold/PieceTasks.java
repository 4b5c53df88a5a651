package dev.crease.tornado.fold;

import dev.crease.tornado.DeviceKind;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.DoubleArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.collections.VectorDouble8;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat8;

/** The task graph of a piece: sums of shifts and biases where there are any, then the weights in place. */
final class PieceTasks {

  /** The task graph's name. */
  static final String GRAPH = "fold";

  private static final int ONCE = DataTransferMode.FIRST_EXECUTION;
  private static final int GPU_GROUP = 256;
  private static final int GPU_BIAS_GROUP = 64;

  private final Family family;
  private final FoldLimits limits;
  private final int elements;
  private final BiasTable biases;
  private final GridScheduler grids = new GridScheduler();
  private @Nullable Object weights;

  /**
   * Tasks over an arena.
   *
   * @param family what the weights are
   * @param limits which kernels
   * @param elements the arena's, a multiple of {@link RescaleKernels#TILE}
   * @param biases what to compute beside weights
   */
  PieceTasks(Family family, FoldLimits limits, int elements, BiasTable biases) {
    this.family = family;
    this.limits = limits;
    this.elements = elements;
    this.biases = biases;
  }

  /** The worker grids, filled by {@link #addTo}. */
  GridScheduler grids() {
    return grids;
  }

  /** The weights as the tasks know them. */
  Object weights() {
    return java.util.Objects.requireNonNull(weights);
  }

  /**
   * Adds transfers and tasks.
   *
   * @param tasks the graph
   * @param arena (in, out) TornadoVM's header and the weights
   * @param factors (in) rows of eight factors
   * @param index (in) the row of each eight weights
   */
  void addTo(TaskGraph tasks, MemorySegment arena, Factors factors, IntArray index) {
    tasks.transferToDevice(ONCE, index);
    if (family == Family.DOUBLE) {
      addDoubles(tasks, DoubleArray.fromSegmentShallow(arena), factors, index);
    } else if (!limits.fp64()) {
      addWithoutFp64(tasks, FloatArray.fromSegmentShallow(arena), factors, index);
    } else if (limits.kind() == DeviceKind.CPU) {
      addVectors(tasks, new VectorFloat8(FloatArray.fromSegmentShallow(arena)), factors, index);
    } else {
      addScalars(tasks, FloatArray.fromSegmentShallow(arena), factors, index);
    }
    tasks.transferToHost(DataTransferMode.UNDER_DEMAND, weights());
  }

  private void addDoubles(TaskGraph tasks, DoubleArray w, Factors f, IntArray index) {
    weights = w;
    tasks.transferToDevice(ONCE, w, f.hi(), f.upper(), f.lo());
    addBiases(
        tasks, limits.kind() == DeviceKind.CPU ? 1 : GPU_BIAS_GROUP, b -> tasks.task(
            "sums", BiasKernels::sumDoubles, new KernelContext(), w, b.geometry, b.shift, b.sums));
    tasks.task(
        "rescale", RescaleKernels::doubles, new KernelContext(), w, f.hi(), f.upper(), f.lo(),
        index);
    grid("rescale", elements / RescaleKernels.TILE, 1);
  }

  private void addWithoutFp64(TaskGraph tasks, FloatArray w, Factors f, IntArray index) {
    weights = w;
    FloatArray hi = f.single();
    FloatArray lo = f.singleRest();
    tasks.transferToDevice(ONCE, w, hi, lo)
        .task("rescale", RescaleKernels::withoutFp64, new KernelContext(), w, hi, lo, index);
    grid("rescale", elements / RescaleKernels.TILE, 1);
  }

  private void addVectors(TaskGraph tasks, VectorFloat8 w, Factors f, IntArray index) {
    weights = w;
    VectorDouble8 below = new VectorDouble8(f.times(ExactProducts.BELOW));
    VectorDouble8 above = new VectorDouble8(f.times(ExactProducts.ABOVE));
    tasks.transferToDevice(ONCE, w, below, above, f.hi(), f.upper(), f.lo());
    addBiases(
        tasks, 1, b -> tasks.task(
            "sums", BiasKernels::sumVectors, new KernelContext(), w, b.geometry, b.shift, b.sums));
    tasks.task(
        "rescale", RescaleKernels::vectors, new KernelContext(), w, below, above, f.hi(),
        f.upper(), f.lo(), index);
    grid("rescale", elements / RescaleKernels.TILE, 1);
  }

  private void addScalars(TaskGraph tasks, FloatArray w, Factors f, IntArray index) {
    weights = w;
    tasks.transferToDevice(ONCE, w, f.hi(), f.upper(), f.lo());
    addBiases(
        tasks, GPU_BIAS_GROUP, b -> tasks.task(
            "sums", BiasKernels::sumScalars, new KernelContext(), w, b.geometry, b.shift, b.sums));
    tasks.task(
        "rescale", RescaleKernels::scalars, new KernelContext(), w, f.hi(), f.upper(), f.lo(),
        index);
    grid("rescale", elements, GPU_GROUP);
  }

  private record Sums(IntArray geometry, DoubleArray shift, DoubleArray sums) {}

  private void addBiases(TaskGraph tasks, int group, Consumer<Sums> sumTask) {
    if (biases.channels() == 0) {
      return;
    }
    int items = biases.items(group);
    DoubleArray zero = new DoubleArray(items * 2);
    zero.init(0);
    DoubleArray terms = biases.termArray(items);
    DoubleArray result = biases.resultArray(items);
    tasks.transferToDevice(ONCE, zero, terms);
    if (biases.hasSums()) {
      Sums sums = new Sums(biases.geometryArray(items), biases.shiftArray(), zero);
      tasks.transferToDevice(ONCE, sums.geometry, sums.shift);
      sumTask.accept(sums);
      grid("sums", items, group);
    }
    tasks.task("bias", BiasKernels::combine, new KernelContext(), zero, terms, result)
        .transferToHost(DataTransferMode.EVERY_EXECUTION, result);
    grid("bias", items, group);
  }

  private void grid(String task, int items, int group) {
    WorkerGrid grid = new WorkerGrid1D(items);
    grid.setLocalWork(group, 1, 1);
    grids.addWorkerGrid(GRAPH + "." + task, grid);
  }
}
