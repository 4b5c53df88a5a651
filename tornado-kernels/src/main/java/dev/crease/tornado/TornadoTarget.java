package dev.crease.tornado;

import dev.crease.error.ExecutionException;
import dev.crease.exec.DeviceInfo;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** A device that has proved that kernels run on it. */
public final class TornadoTarget {

  private final TornadoDevice device;
  private final DeviceInfo info;
  private final DeviceKind kind;
  /** The JVM flag that, as false, makes a task of each step. */
  public static final String NETWORKS = JvmFlags.NETWORKS;

  /** The variable that tells PoCL which devices to have. */
  private static final String POCL_DEVICES = "POCL_DEVICES";

  private final int vectorLanes;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean lost;
  private @Nullable Canary canary;

  TornadoTarget(TornadoDevice device, DeviceInfo info, DeviceKind kind, int vectorLanes) {
    this.device = device;
    this.info = info;
    this.kind = kind;
    this.vectorLanes = vectorLanes;
  }

  /** Held by whoever has TornadoVM do something on the device. */
  ReentrantLock turn() {
    return turn;
  }

  /**
   * Notes that the device no longer does what it is told. TornadoVM prints a driver's errors and goes on, with events that are none, and ends the
   * process where it frees those: nothing is asked of the device from here on, and nothing on it freed.
   *
   * @param what the program that noticed
   * @param got what it noticed
   */
  public ExecutionException lost(String what, String got) {
    lost = true;
    return new ExecutionException(ExecutionException.Kind.DEVICE, name(), what + " to run", got,
        "look for the driver's error above; start the process anew once the device is back, or choose another device");
  }

  /**
   * Has a kernel run, and nowhere else than on the device.
   *
   * @throws ExecutionException if the device fails, or did not run it
   */
  void prove() {
    Canary singing = new Canary(this);
    singing.sing();
    canary = singing;
  }

  /**
   * Asks the device whether it is there, before something that ends the process where it is not.
   *
   * @param what the program that is about to run
   * @throws ExecutionException if it is lost
   */
  public void requireAnswer(String what) {
    Canary singing = canary;
    if (!lost && singing != null && !singing.answers()) {
      throw lost(what, "no answer");
    }
  }

  /** Whether {@link #lost} was called. */
  public boolean isLost() {
    return lost;
  }

  /** The name to ask for it by: {@code tornado:opencl:0}. */
  public String name() {
    return info.name();
  }

  /** What {@code devices} says of it. */
  public DeviceInfo info() {
    return info;
  }

  /** Which family of kernels it gets. */
  public DeviceKind kind() {
    return kind;
  }

  /** Lanes of fp32 in one vector register of a CPU device: 8 or 16; 1 on others. */
  public int vectorLanes() {
    return vectorLanes;
  }

  /** The largest buffer, in bytes. */
  public long maxBufferBytes() {
    return device.getMaxAllocMemory();
  }

  /** What all buffers together may have, in bytes: the device's memory, or less if a flag says so. */
  public long usableMemoryBytes() {
    return Math.min(info.memoryBytes(), JvmFlags.deviceMemoryBytes(System.getProperties()));
  }

  /** TornadoVM's device, for what this class does not offer. */
  public TornadoDevice device() {
    return device;
  }

  /**
   * Builds a task graph; what TornadoVM refuses in it surfaces as a device error.
   *
   * @param name unique within a program
   * @param tasks adds transfers and tasks
   */
  public ImmutableTaskGraph graph(String name, Consumer<TaskGraph> tasks) {
    return DeviceFailure.guard(name(), "task graph " + name, () -> {
      TaskGraph graph = new TaskGraph(name);
      tasks.accept(graph);
      return graph.snapshot();
    });
  }

  /**
   * Prepares task graphs to run here.
   *
   * @param name what errors call it
   * @param math the liberties of the device's compiler
   * @param grids the worker grids of the tasks that have one
   * @param graphs in the order they run in
   */
  public DeviceProgram program(
      String name, MathMode math, GridScheduler grids, ImmutableTaskGraph... graphs) {
    return new DeviceProgram(this, name, math, grids, false, graphs);
  }

  /**
   * Prepares task graphs that the driver records at their first run and launches as a whole from then on, where {@link
   * #capturesGraphs}; nothing but their tasks may change what they read.
   *
   * @param name what errors call it
   * @param math the liberties of the device's compiler
   * @param grids the worker grids of the tasks that have one
   * @param graphs in the order they run in
   */
  public DeviceProgram captured(
      String name, MathMode math, GridScheduler grids, ImmutableTaskGraph... graphs) {
    return new DeviceProgram(this, name, math, grids, capturesGraphs(), graphs);
  }

  /** Whether the backend has CUDA graphs: a launch of its own for each task takes longer than many kernels do. */
  public boolean capturesGraphs() {
    return switch (device.getTornadoVMBackend()) {
      case PTX, CUDA -> JvmFlags.capturesGraphs(System.getProperties());
      default -> false;
    };
  }

  /**
   * When libraries of the device's maker may make steps, which TornadoVM calls through its CUDA backend alone.
   *
   * @throws ExecutionException if the JVM's flag for it says nothing that is known
   */
  public LibraryUse libraries() {
    LibraryUse use = JvmFlags.libraries(System.getProperties());
    return device.getTornadoVMBackend() == TornadoVMBackendType.CUDA && kind == DeviceKind.GPU
        ? use
        : LibraryUse.NEVER;
  }

  /** Whether there are kernels for values in fp16 that this device builds. */
  public boolean keepsHalves() {
    return kind == DeviceKind.GPU && info.fp16()
        && JvmFlags.keepsHalves(System.getProperties(), device.getTornadoVMBackend());
  }

  /**
   * Whether the device runs as many work-groups at once as it has compute units, which OpenCL does not promise, and computes in this
   * process: PoCL does both, the first in the order in which kernels are enqueued.
   */
  public boolean runsNetworks() {
    return kind == DeviceKind.CPU && info.computeUnits() > 0
        && isPoCl() && computesHere(System.getenv(POCL_DEVICES))
        && JvmFlags.runsNetworks(System.getProperties());
  }

  /**
   * Whether PoCL computes in this process.
   *
   * @param devices the devices that it was told to have, or nothing for those of this machine
   */
  static boolean computesHere(@Nullable String devices) {
    return devices == null || !devices.contains("remote");
  }

  /** Whether the device's driver is PoCL, whose compiler is clang. */
  boolean isPoCl() {
    return device.getPlatformName().contains("Portable Computing Language");
  }
}
