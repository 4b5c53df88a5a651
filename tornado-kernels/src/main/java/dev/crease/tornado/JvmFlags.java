package dev.crease.tornado;

import dev.crease.Launcher;
import dev.crease.error.ExecutionException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * The JVM flags without which TornadoVM gives wrong results and no error.
 *
 * <p>With its bailout on, a kernel that does not compile runs as sequential Java, and kernels that ask for their global index
 * then compute nonsense. Its bytecode buffer overflows at some fifty tasks. Kernels in vector types read their data 16
 * bytes into an array, whatever the header's size is. Its SPIR-V generator, when it keeps no value in memory, forgets what
 * the branches of nested loops and conditions have computed: some of its modules are invalid, and others compute
 * something else.
 */
final class JvmFlags {

  static final String BAILOUT = "tornado.recover.bailout";
  static final String BYTECODE_SIZE = "tornado.tvm.maxbytecodesize";
  static final String DEVICE_MEMORY = "tornado.device.memory";
  static final String ARRAY_HEADER = "tornado.panama.objectHeader";
  static final String CUDA_GRAPHS = "crease.cuda.graphs";
  static final String NETWORKS = "crease.device.network";
  static final String HALVES = "crease.device.halves";
  static final String LIBRARIES = "crease.device.libraries";
  static final String KERNEL_CACHE = "crease.kernel.cache";
  static final String SPIRV_IN_REGISTERS = "tornado.spirv.loadstore";

  private static final int ENOUGH_BYTECODE = 1 << 20;
  private static final int HEADER_OF_VECTORS = 16;

  private JvmFlags() {}

  /**
   * The first flag that is missing or wrong, as an error to throw.
   *
   * @param properties of the JVM
   * @param arrayHeaderBytes the header that TornadoVM's arrays have in this JVM
   * @param backend of the device
   */
  static Optional<ExecutionException> problem(Properties properties, long arrayHeaderBytes,
      TornadoVMBackendType backend) {
    String bailout = properties.getProperty(BAILOUT);
    if (!isFalse(bailout)) {
      return Optional.of(
          flag("-D" + BAILOUT + "=False, so that nothing runs as sequential Java unnoticed",
              BAILOUT, bailout));
    }
    String bytecode = properties.getProperty(BYTECODE_SIZE);
    if (bytecode == null || !isAtLeast(bytecode, ENOUGH_BYTECODE)) {
      return Optional.of(
          flag("-D" + BYTECODE_SIZE + "=" + ENOUGH_BYTECODE + " or more", BYTECODE_SIZE, bytecode));
    }
    if (arrayHeaderBytes != HEADER_OF_VECTORS) {
      return Optional.of(
          new ExecutionException(ExecutionException.Kind.DEVICE, "tornado",
              "arrays with a header of " + HEADER_OF_VECTORS + " bytes",
              arrayHeaderBytes + " bytes",
              "leave -D" + ARRAY_HEADER
                  + " and compressed references as they are (a heap below 32 GB)"));
    }
    String inRegisters = properties.getProperty(SPIRV_IN_REGISTERS);
    if (backend == TornadoVMBackendType.SPIRV && !isFalse(inRegisters)) {
      return Optional.of(
          flag(
              "-D" + SPIRV_IN_REGISTERS + "=False, so that loops and conditions are compiled right",
              SPIRV_IN_REGISTERS, inRegisters));
    }
    return Optional.empty();
  }

  /**
   * Whether fp16 values may be kept as halves on a device that has fp16. Where no flag says, they are through OpenCL, where kernels of halves were seen
   * to be right.
   */
  static boolean keepsHalves(Properties properties, TornadoVMBackendType backend) {
    String asked = properties.getProperty(HALVES);
    return asked == null ? backend == TornadoVMBackendType.OPENCL : !isFalse(asked);
  }

  /**
   * When libraries make steps. Where no flag says, never: no card was at hand to try it on.
   *
   * @throws ExecutionException if the flag says something else
   */
  static LibraryUse libraries(Properties properties) {
    String asked = properties.getProperty(LIBRARIES, "false").strip().toLowerCase(Locale.ROOT);
    if (asked.equals("false")) {
      return LibraryUse.NEVER;
    }
    for (LibraryUse use : LibraryUse.values()) {
      if (use.word().equals(asked)) {
        return use;
      }
    }
    throw new ExecutionException(ExecutionException.Kind.DEVICE, "tornado",
        "-D" + LIBRARIES + "=measured, always, never or false", "-D" + LIBRARIES + "=" + asked,
        "give one of these, or leave the flag out");
  }

  /** Whether CUDA graphs may be used. */
  static boolean capturesGraphs(Properties properties) {
    return !isFalse(properties.getProperty(CUDA_GRAPHS));
  }

  /** Whether whole networks may be one kernel. */
  static boolean runsNetworks(Properties properties) {
    return !isFalse(properties.getProperty(NETWORKS));
  }

  /** What device memory TornadoVM lets its buffers have together, in bytes. */
  static long deviceMemoryBytes(Properties properties) {
    String text = properties.getProperty(DEVICE_MEMORY, "4GB").strip().toUpperCase(Locale.ROOT);
    int shift = text.endsWith("GB") ? 30 : text.endsWith("MB") ? 20 : text.endsWith("KB") ? 10 : 0;
    String digits = text.replaceAll("[^0-9]", "");
    return digits.isEmpty() ? 4L << 30 : Long.parseLong(digits) << shift;
  }

  private static boolean isFalse(@Nullable String value) {
    return value != null && value.toLowerCase(Locale.ROOT).equals("false");
  }

  private static boolean isAtLeast(String number, int least) {
    try {
      return Long.parseLong(number.strip()) >= least;
    } catch (NumberFormatException _) {
      return false;
    }
  }

  private static ExecutionException flag(
      String expected, String property, @Nullable String value) {
    return new ExecutionException(ExecutionException.Kind.DEVICE, "tornado",
        "the JVM flag " + expected,
        value == null ? "no -D" + property : "-D" + property + "=" + value,
        "start through " + Launcher.command() + ", or add the flag to CREASE_JAVA_OPTS");
  }
}
