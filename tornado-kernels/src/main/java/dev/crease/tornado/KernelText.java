package dev.crease.tornado;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What TornadoVM makes of a kernel for a device, if an earlier session or process left it in a file. For kernels whose text does not
 * depend on the arguments of their task: TornadoVM replaces numbers, and lengths of arrays, by their values.
 */
public final class KernelText {

  /** The JVM flag that says in which folder, or false for none. */
  public static final String CACHE = JvmFlags.KERNEL_CACHE;

  private static final Map<String, Optional<String>> KEYS = new ConcurrentHashMap<>();

  private final Optional<String> key;
  private final Optional<Path> file;

  private KernelText(Optional<String> key) {
    this.key = key;
    this.file = key.flatMap(KernelCache::find);
  }

  /**
   * Looks for it.
   *
   * @param target the device
   * @param kernel the class that has the kernel
   * @param method the kernel
   */
  public static KernelText of(TornadoTarget target, Class<?> kernel, String method) {
    return new KernelText(
        KEYS.computeIfAbsent(target.name() + " " + kernel.getName() + "." + method,
            _ -> KernelCache.key(target, kernel, method)));
  }

  /** Where it is, for a task that is built already. */
  public Optional<Path> file() {
    return file;
  }

  /**
   * Compiles a program of this kernel alone, and keeps its text if it was not there.
   *
   * @param program the program
   * @throws dev.crease.error.ExecutionException if the device fails
   */
  public void compile(DeviceProgram program) {
    if (file.isPresent() || key.isEmpty()) {
      program.compile();
    } else {
      KernelCache.compile(key.get(), program);
    }
  }
}
