package dev.crease.tornado;

import dev.crease.Launcher;
import dev.crease.error.ExecutionException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Starts TornadoVM once per JVM, and says what is missing where that cannot be.
 *
 * <p>Everything that would end the JVM, or surface as a linkage error with the reason lost, is asked for before: the JDK, the
 * SDK's modules, an NVIDIA driver for the backends that abort without one, and Level Zero, without which the SPIR-V
 * backend is left with OpenCL.
 */
final class TornadoRuntimes {

  private static final int JDK = 25;
  private static final String API = "uk.ac.manchester.tornado.api.TaskGraph";
  private static final String RUNTIME_PROPERTY = "tornado.load.runtime.implementation";
  private static final String SPIRV_RUNTIMES = "tornado.spirv.runtimes";

  /** How many tasks and copies one of them may wait for. TornadoVM clears lists of that length, hundreds of them, before each execution: its default of 32,768 took a third of a small network's time. */
  private static final String WAIT_LISTS = "tornado.max.events";
  private static final int ENOUGH_TO_WAIT_FOR = 2048;

  /** Loaded on first use; a failed start is remembered, because a second one would only say NoClassDefFoundError. */
  private static final class Started {
    static final @Nullable TornadoRuntime RUNTIME;
    static final @Nullable ExecutionException FAILURE;

    static {
      TornadoRuntime runtime = null;
      ExecutionException failure = missing().orElse(null);
      if (failure == null) {
        if (System.getProperty(WAIT_LISTS) == null) {
          System.setProperty(WAIT_LISTS, Integer.toString(ENOUGH_TO_WAIT_FOR));
        }
        if (System.getProperty(SPIRV_RUNTIMES) == null && !hasLibrary("libze_loader.so.1")) {
          System.setProperty(SPIRV_RUNTIMES, "opencl");
        }
        KernelCache.prepare();
        try {
          runtime = TornadoRuntimeProvider.getTornadoRuntime();
        } catch (LinkageError | RuntimeException e) {
          failure = notStarted(e);
        }
      }
      RUNTIME = runtime;
      FAILURE = failure;
    }
  }

  /** NVIDIA's compiler of CUDA C at run time, by the toolkit's major version. */
  private static final List<String> COMPILERS = List.of("libnvrtc.so", "libnvrtc.so.13",
      "libnvrtc.so.12", "libnvrtc.so.11.2");

  private TornadoRuntimes() {}

  /**
   * The runtime, ready to be asked for its devices.
   *
   * @throws ExecutionException if there is no SDK, no driver, or the JVM was started without the flags it needs
   */
  static TornadoRuntime start() {
    TornadoRuntime runtime = Started.RUNTIME;
    if (runtime == null) {
      throw java.util.Objects.requireNonNull(Started.FAILURE);
    }
    return runtime;
  }

  /** A flag of this JVM that must be another one, before any kernel may run on a device. */
  static Optional<ExecutionException> flagProblem(TornadoDevice device) {
    return JvmFlags.problem(System.getProperties(), TornadoNativeArray.ARRAY_HEADER,
        device.getTornadoVMBackend());
  }

  private static Optional<ExecutionException> missing() {
    int jdk = Runtime.version().feature();
    if (jdk != JDK) {
      return Optional.of(
          error("JDK " + JDK + ", which this TornadoVM is built for", "JDK " + jdk,
              "set JAVA_HOME to a JDK " + JDK));
    }
    if (!isPresent(API) || System.getProperty(RUNTIME_PROPERTY) == null) {
      String home = System.getenv("TORNADOVM_HOME");
      return Optional.of(
          home == null
              ? error("a TornadoVM SDK", "none",
                  "run " + Launcher.installer() + ", or set TORNADOVM_HOME to one")
              : error("a JVM started with the SDK's argfile",
                  "one without it, TORNADOVM_HOME is " + home,
                  "start through " + Launcher.command()
                      + ", or with java @$TORNADOVM_HOME/tornado-argfile"));
    }
    for (String backend : new String[]{"ptx", "cuda"}) {
      if (ModuleLayer.boot().findModule("tornado.drivers." + backend).isPresent()
          && !hasLibrary("libcuda.so.1")) {
        return Optional.of(
            error("an NVIDIA driver (libcuda.so.1) for the SDK's " + backend + " backend", "none",
                "install the driver, or use an SDK with the OpenCL backend alone"));
      }
    }
    if (ModuleLayer.boot().findModule("tornado.drivers.cuda").isPresent()
        && COMPILERS.stream().noneMatch(TornadoRuntimes::hasLibrary)) {
      return Optional.of(
          error("the CUDA toolkit's compiler (libnvrtc) for the SDK's cuda backend", "none",
              "install the toolkit and name its lib64 in LD_LIBRARY_PATH, or use an SDK with the PTX or OpenCL backend alone"));
    }
    return Optional.empty();
  }

  private static boolean isPresent(String className) {
    try {
      Class.forName(className, false, TornadoRuntimes.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError _) {
      return false;
    }
  }

  @SuppressWarnings("restricted")
  private static boolean hasLibrary(String name) {
    try (Arena arena = Arena.ofConfined()) {
      SymbolLookup.libraryLookup(name, arena);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static ExecutionException notStarted(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String text = DeviceFailure.firstLine(root);
    if (text.contains("No OpenCL platforms")) {
      return new ExecutionException(ExecutionException.Kind.DEVICE, "tornado", "an OpenCL driver",
          "none",
          "install the GPU vendor's, or for the CPU Debian's and Ubuntu's package pocl-opencl-icd",
          failure);
    }
    if (text.contains("No SPIR-V platforms")) {
      return new ExecutionException(ExecutionException.Kind.DEVICE, "tornado",
          "a driver that takes SPIR-V", "none",
          "install Level Zero or an OpenCL driver with cl_khr_il_program, or use an SDK without the SPIR-V backend",
          failure);
    }
    return new ExecutionException(ExecutionException.Kind.DEVICE, "tornado", "TornadoVM to start",
        text, "check the SDK with $TORNADOVM_HOME/bin/tornado --devices", failure);
  }

  private static ExecutionException error(String expected, String got, String fix) {
    return new ExecutionException(ExecutionException.Kind.DEVICE, "tornado", expected, got, fix);
  }
}
