package dev.crease.tornado.exec;

import dev.crease.exec.lowering.Operand;
import dev.crease.exec.lowering.Operand.Fixed;
import dev.crease.exec.lowering.Operand.Loose;
import dev.crease.exec.lowering.Operand.View;
import dev.crease.exec.lowering.Step;
import dev.crease.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Where kernels find their arguments while a program becomes tasks; constants are made once and shared. */
final class TaskSite {

  /** Work-items in a work-group: enough to hide the cost of starting one. */
  private static final int GROUP = 64;

  private final KernelContext context = new KernelContext();
  private final IntFunction<FloatArray> buffers;
  private final IdentityHashMap<Object, FloatArray> constants = new IdentityHashMap<>();
  private final Map<List<Integer>, IntArray> tables = new HashMap<>();
  private final FloatArray none = new FloatArray(1);
  private final List<DeviceTask> tasks = new ArrayList<>();
  private List<TornadoNativeArray> taskConstants = new ArrayList<>();
  private List<FloatArray> taskBuffers = new ArrayList<>();
  private String label = "";
  private List<FloatArray> written = List.of();

  /**
   * A site.
   *
   * @param buffers the array of each of the program's buffers
   */
  TaskSite(IntFunction<FloatArray> buffers) {
    this.buffers = buffers;
  }

  /** Starts the next step. */
  void begin(Step step) {
    label = step.label();
    written = step.writes().stream()
        .flatMap(o -> o instanceof View(int buffer, _)
            ? Stream.of(buffers.apply(buffer))
            : Stream.empty())
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

  /** An operand's elements, row-major. */
  FloatArray array(Operand operand) {
    return switch (operand) {
      case View(int buffer, _) -> {
        FloatArray array = buffers.apply(buffer);
        if (taskBuffers.stream().noneMatch(b -> b == array)) {
          taskBuffers.add(array);
        }
        yield array;
      }
      case Fixed(Tensor tensor) -> constant(tensor, () -> floats(tensor));
      case Loose _ -> throw new IllegalStateException("a value without a shape on a device");
    };
  }

  /** An operand's elements, or an array that stands for none. */
  FloatArray array(Optional<? extends Operand> operand) {
    return operand.isPresent() ? array(operand.get()) : constant(none);
  }

  /** A constant that is made once for each key. */
  FloatArray constant(Object key, Supplier<FloatArray> make) {
    return constant(constants.computeIfAbsent(key, _ -> make.get()));
  }

  /** Numbers for a kernel to read. */
  IntArray table(int... numbers) {
    return constant(tables.computeIfAbsent(Arrays.stream(numbers).boxed().toList(),
        _ -> IntArray.fromArray(numbers)));
  }

  /** Numbers for a kernel to read. */
  FloatArray floats(float... numbers) {
    return constant(FloatArray.fromArray(numbers));
  }

  private <A extends TornadoNativeArray> A constant(A array) {
    if (taskConstants.stream().noneMatch(c -> c == array)) {
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

  /** A task over a grid. */
  void task(WorkerGrid grid, DeviceTask.Call call) {
    tasks.add(new DeviceTask(label, grid, taskConstants, taskBuffers, written, call));
    taskConstants = new ArrayList<>();
    taskBuffers = new ArrayList<>();
  }

  /** A tensor's elements as fp32. */
  static FloatArray floats(Tensor tensor) {
    int count = tensor.shape().size();
    FloatArray array = new FloatArray(count);
    HostTransfer.write(tensor, array);
    return array;
  }
}
