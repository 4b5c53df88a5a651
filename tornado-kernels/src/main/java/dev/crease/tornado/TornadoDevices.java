package dev.crease.tornado;

import dev.crease.error.ExecutionException;
import dev.crease.exec.DeviceInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/** The devices that TornadoVM offers in this JVM. */
public final class TornadoDevices {

  /** The first word of every device's name. */
  public static final String NAME = "tornado";

  /** Devices whose canary has sung in this JVM, by name. */
  private static final Map<String, TornadoTarget> OPENED = new HashMap<>();

  private record Found(TornadoDevice device, DeviceInfo info) {}

  /** A GPU before a CPU, a backend with kernels for it before one with plain ones, and CUDA, whose compiler is the better one, before PTX. */
  private static final Comparator<Found> BEST_FIRST = Comparator
      .comparing((Found f) -> f.device().getDeviceType() == TornadoDeviceType.CPU)
      .thenComparing(f -> DeviceKind.of(f.device()) == DeviceKind.PLAIN)
      .thenComparing(f -> f.device().getTornadoVMBackend() == TornadoVMBackendType.PTX);

  private TornadoDevices() {}

  /** Every device, or one entry that says why there is none. Runs nothing on them. */
  public static List<DeviceInfo> list() {
    try {
      List<Found> found = find();
      return found.isEmpty()
          ? List.of(none("TornadoVM finds no device: install a driver"))
          : found.stream().map(Found::info).toList();
    } catch (ExecutionException e) {
      return List.of(none(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Opens a device and runs a canary kernel on it, once per device and JVM.
   *
   * @param selector {@code [BACKEND[:DEVICE]]}; a GPU comes before a CPU where it leaves the choice
   * @throws ExecutionException if TornadoVM cannot start, a JVM flag is wrong, there is no such device, or kernels do not
   *     run on it
   */
  public static TornadoTarget open(String selector) {
    DeviceSelector wanted = DeviceSelector.parse(selector);
    List<Found> found = find();
    List<Found> fitting = found.stream().filter(f -> accepts(wanted, f)).toList();
    if (fitting.isEmpty()) {
      throw new ExecutionException(ExecutionException.Kind.DEVICE, wanted.toString(),
          "one of the devices "
              + String.join(", ", found.stream().map(f -> f.info().name()).toList()),
          "no such device",
          "see crease devices");
    }
    return open(Collections.min(fitting, BEST_FIRST));
  }

  private static TornadoTarget open(Found found) {
    TornadoRuntimes.flagProblem(found.device()).ifPresent(e -> {
      throw e;
    });
    synchronized (OPENED) {
      TornadoTarget known = OPENED.get(found.info().name());
      if (known != null) {
        return known;
      }
      DeviceKind kind = DeviceKind.of(found.device());
      TornadoTarget target = new TornadoTarget(found.device(), found.info(), kind,
          kind == DeviceKind.CPU
              ? VectorLanes.of(found.device().getPhysicalDevice().getDeviceName())
              : 1);
      SignalChain.warn(found.info().name(), found.device());
      target.prove();
      switch (found.device().getTornadoVMBackend()) {
        case PTX, CUDA -> PinnedMemory.noteContext();
        default -> {
        }
      }
      OPENED.put(found.info().name(), target);
      return target;
    }
  }

  private static boolean accepts(DeviceSelector wanted, Found found) {
    String[] name = found.info().name().split(":", -1);
    return wanted.acceptsBackend(name[1])
        && wanted.acceptsDevice(Integer.parseInt(name[2]), found.info().description());
  }

  private static List<Found> find() {
    TornadoRuntime runtime = TornadoRuntimes.start();
    List<Found> found = new ArrayList<>();
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      String backendName = backend.getBackendType().name().toLowerCase(Locale.ROOT);
      for (int d = 0; d < backend.getNumDevices(); d++) {
        TornadoDevice device = backend.getDevice(d);
        found.add(new Found(device, info(NAME + ":" + backendName + ":" + d, device)));
      }
    }
    return found;
  }

  private static DeviceInfo info(String name, TornadoDevice device) {
    boolean fp64 = device.getDeviceContext().isFP64Supported();
    boolean fp16 = hasFp16(device);
    List<String> remarks = new ArrayList<>();
    Optional<ExecutionException> flags = TornadoRuntimes.flagProblem(device);
    flags.ifPresent(e -> remarks.add(String.valueOf(e.getMessage())));
    if (!fp64) {
      remarks
          .add("no fp64: folded weights may differ from the host's by one unit in the last place");
    }
    if (!fp16) {
      remarks.add("no fp16: half-precision models are computed in fp32");
    }
    SignalChain.problem(device).ifPresent(remarks::add);
    long cap = JvmFlags.deviceMemoryBytes(System.getProperties());
    if (cap < device.getMaxGlobalMemory()) {
      remarks.add(
          "uses " + gigabytes(cap) + " of its memory: -D" + JvmFlags.DEVICE_MEMORY
              + "=<n>GB gives more");
    }
    return new DeviceInfo(
        name,
        device.getPhysicalDevice().getDeviceName().strip() + ", "
            + device.getPlatformName().strip(),
        device.getMaxGlobalMemory(),
        device.getPhysicalDevice().getDeviceMaxComputeUnits(),
        fp64,
        fp16,
        flags.isEmpty(),
        remarks);
  }

  private static boolean hasFp16(TornadoDevice device) {
    TornadoVMBackendType backend = device.getTornadoVMBackend();
    return switch (backend) {
      case PTX, CUDA, METAL -> true;
      default -> String.valueOf(device.getDeviceInfo()).contains("cl_khr_fp16");
    };
  }

  private static String gigabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30));
  }

  private static DeviceInfo none(String remark) {
    return new DeviceInfo(NAME, "no device", 0, 0, false, false, false, List.of(remark));
  }
}
