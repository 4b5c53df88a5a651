package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Fp32;
import dev.crease.exec.lowering.LaidOut;
import dev.crease.exec.lowering.Layout.Blocked;
import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Place;
import dev.crease.exec.lowering.Step;
import dev.crease.tensor.Tensor;
import dev.crease.tornado.DeviceArrays;
import dev.crease.tornado.TornadoTarget;
import dev.crease.tornado.fold.WeightOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;
import uk.ac.manchester.tornado.api.types.collections.VectorFloat16;

/** Where kernels find their arguments while a program becomes tasks; constants are made once and shared. */
final class TaskSite {

  /** Work-items in a work-group: enough to hide the cost of starting one. */
  private static final int GROUP = 64;

  private final KernelContext context = new KernelContext();
  private final LaidOut laid;
  private final DeviceBuffers buffers;
  private final ResidentWeights resident;
  private final TornadoTarget target;
  private final IdentityHashMap<Object, TornadoNativeArray> constants = new IdentityHashMap<>();
  private final IdentityHashMap<Object, FloatArray> numbers = new IdentityHashMap<>();
  private final Map<List<Integer>, IntArray> tables = new HashMap<>();
  private final Map<List<Float>, FloatArray> pairs = new HashMap<>();
  private final Map<List<?>, TornadoNativeArray> packs = new HashMap<>();
  private final Map<List<?>, VectorFloat16> vectors = new HashMap<>();
  private final IdentityHashMap<Tensor, Integer> tensors = new IdentityHashMap<>();
  private final Map<Integer, FloatArray> scratches = new HashMap<>();
  private final FloatArray none = DeviceArrays.floats(1);
  private final TornadoNativeArray nothing;
  private final List<DeviceTask> tasks = new ArrayList<>();
  private List<Object> taskConstants = new ArrayList<>();
  private List<Object> taskBuffers = new ArrayList<>();
  private String label = "";
  private List<Object> written = List.of();

  /**
   * A site.
   *
   * @param laid the program and its layouts
   * @param buffers the arrays of its buffers
   * @param resident weights that the device makes itself
   * @param target the device
   */
  TaskSite(LaidOut laid, DeviceBuffers buffers, ResidentWeights resident,
      TornadoTarget target) {
    this.laid = laid;
    this.buffers = buffers;
    this.resident = resident;
    this.target = target;
    this.nothing = buffers.storage() == Storage.FLOATS ? none : buffers.storage().array(1);
  }

  /** Forgets which arrays were asked for since the last task. */
  void forget() {
    taskConstants = new ArrayList<>();
    taskBuffers = new ArrayList<>();
  }

  /** Starts the next step. */
  void begin(Step step) {
    label = step.label();
    written = step.writes().stream()
        .flatMap(o -> o instanceof View view
            ? Stream
                .of(isBlocked(view) ? buffers.blocks(view.buffer()) : buffers.array(view.buffer()))
            : Stream.<Object>empty())
        .toList();
  }

  /** The tasks so far, which are forgotten here. */
  List<DeviceTask> take() {
    List<DeviceTask> made = List.copyOf(tasks);
    tasks.clear();
    return made;
  }

  KernelContext context() {
    return context;
  }

  /** In which type the arrays of this site have their elements. */
  Storage storage() {
    return buffers.storage();
  }

  /** The kernels for the arrays of this site. */
  Kernels<TornadoNativeArray> kernels() {
    return buffers.storage().kernels();
  }

  /** An operand's elements, row-major. */
  TornadoNativeArray array(Operand operand) {
    return switch (operand) {
      case View(int buffer, _) -> {
        TornadoNativeArray array = buffers.array(buffer);
        uses(array);
        yield array;
      }
      case Fixed(Tensor tensor) when resident.contains(tensor) -> {
        FloatArray array = resident.rows(tensor);
        uses(array);
        yield array;
      }
      case Fixed(Tensor tensor) -> constant(
          constants.computeIfAbsent(tensor, _ -> stored(tensor)));
      case Loose _ -> throw new IllegalStateException("a value without a shape on a device");
    };
  }

  private TornadoNativeArray stored(Tensor tensor) {
    TornadoNativeArray array = buffers.storage().array(tensor.shape().size());
    buffers.storage().write(tensor, array);
    return array;
  }

  /** The elements of an operand that is not of the model's type, as fp32, or an array that stands for none. */
  FloatArray numbers(Optional<Operand> operand) {
    return operand.isPresent() ? numbers(operand.get()) : constant(none);
  }

  /** The elements of an operand that is not of the model's type, as fp32. */
  FloatArray numbers(Operand operand) {
    return operand instanceof Fixed(Tensor tensor) && !resident.contains(tensor)
        ? constant(numbers.computeIfAbsent(tensor, _ -> floats(tensor)))
        : (FloatArray) array(operand);
  }

  /** Notes that the next task reads or writes the array of a buffer; constants are noted already. */
  void uses(Object array) {
    if (!holds(taskBuffers, array) && !holds(taskConstants, array)) {
      taskBuffers.add(array);
    }
  }

  /** Whether a view's buffer lies in blocks of channels. */
  boolean isBlocked(View view) {
    return laid.layout(view) instanceof Blocked;
  }

  /** The elements of a view that lies in blocks of channels. */
  VectorFloat16 blocks(View view) {
    VectorFloat16 array = buffers.blocks(view.buffer());
    uses(array);
    return array;
  }

  /** Where the elements of a view lie; rows are blocks of one channel. */
  Place place(View view) {
    return laid.place(view);
  }

  /** Lanes of the device's registers. */
  int lanes() {
    return target.vectorLanes();
  }

  /** Compute units of the device, 0 where they are not known. */
  int units() {
    return target.info().computeUnits();
  }

  /** An array for what the next task leaves to the one behind it. */
  FloatArray scratch(long elements) {
    int size = Math.toIntExact(elements);
    FloatArray array = scratches.computeIfAbsent(
        Integer.highestOneBit(Math.max(1, size - 1)) * 2, DeviceArrays::floats);
    uses(array);
    return array;
  }

  /** A constant of vectors that is made once for each key. */
  VectorFloat16 vectors(List<?> key, Supplier<float[]> make) {
    return constant(vectors.computeIfAbsent(key,
        _ -> DeviceArrays.vectorsOf(make.get())));
  }

  /**
   * Weights in blocks of channels.
   *
   * @param tensor the weights, row-major
   * @param order how they are to lie
   * @param alpha factor of each
   * @param make puts them in that order
   */
  VectorFloat16 weights(Tensor tensor, WeightOrder order, double alpha, Supplier<float[]> make) {
    if (resident.contains(tensor)) {
      VectorFloat16 array = resident.blocks(tensor, order);
      uses(array);
      return array;
    }
    return vectors(List.of("weights", key(tensor), order, alpha), make);
  }

  /**
   * Weights in another order.
   *
   * @param tensor the weights, row-major
   * @param order how they are to lie
   * @param make puts them in that order
   */
  TornadoNativeArray packed(Tensor tensor, WeightOrder order, Supplier<float[]> make) {
    if (resident.contains(tensor)) {
      FloatArray array = resident.packed(tensor, order);
      uses(array);
      return array;
    }
    return constant(packs.computeIfAbsent(List.of(key(tensor), order),
        _ -> buffers.storage().arrayOf(make.get())));
  }

  /** A number that stands for a tensor: that one object. */
  int key(Tensor tensor) {
    return tensors.computeIfAbsent(tensor, _ -> tensors.size());
  }

  /** An operand's elements, or an array that stands for none. */
  TornadoNativeArray array(Optional<? extends Operand> operand) {
    return operand.isPresent() ? array(operand.get()) : constant(nothing);
  }

  /** Numbers for a kernel to read. */
  IntArray table(int... numbers) {
    return constant(tables.computeIfAbsent(Arrays.stream(numbers).boxed().toList(),
        _ -> DeviceArrays.intsOf(numbers)));
  }

  /** Two numbers for a kernel to read. */
  FloatArray pair(float first, float second) {
    return constant(pairs.computeIfAbsent(List.of(first, second),
        _ -> DeviceArrays.floatsOf(first, second)));
  }

  /** Numbers for a kernel to read. */
  FloatArray floats(float... numbers) {
    return constant(DeviceArrays.floatsOf(numbers));
  }

  /** Whether that very array is listed: two of equal content are two on the device. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean holds(List<Object> arrays, Object array) {
    return arrays.stream().anyMatch(a -> a == array);
  }

  private <A> A constant(A array) {
    if (!holds(taskConstants, array)) {
      taskConstants.add(array);
    }
    return array;
  }

  /** A task of one work-item for each of {@code items}, rounded up to whole work-groups. */
  void task(long items, DeviceTask.Call call) {
    int groups = Math.toIntExact(Math.ceilDiv(items, GROUP));
    WorkerGrid grid = new WorkerGrid1D(Math.multiplyExact(groups, GROUP));
    grid.setLocalWork(GROUP, 1, 1);
    task(grid, call);
  }

  /** A task of one work-item for each row, then one for each plane where the halo of y has to be cleared. */
  void rows(int rows, int planes, View y, DeviceTask.Call call) {
    task(each(rows + (place(y).layout().halo().isNone() ? 0 : planes)), call);
  }

  /** As many work-groups of a single work-item. */
  static WorkerGrid each(int items) {
    WorkerGrid grid = new WorkerGrid1D(items);
    grid.setLocalWork(1, 1, 1);
    return grid;
  }

  /** A task over a grid. */
  void task(WorkerGrid grid, DeviceTask.Call call) {
    task(Optional.of(grid), call);
  }

  /** A task that is a call of a library. */
  void task(DeviceTask.Call call) {
    task(Optional.empty(), call);
  }

  private void task(Optional<WorkerGrid> grid, DeviceTask.Call call) {
    tasks.add(new DeviceTask(label, grid, taskConstants, taskBuffers, written, call));
    forget();
  }

  /** A tensor's elements as fp32. */
  static FloatArray floats(Tensor tensor) {
    int count = tensor.shape().size();
    FloatArray array = DeviceArrays.floats(count);
    Fp32.write(tensor, array.getSegment(), 0);
    return array;
  }
}
