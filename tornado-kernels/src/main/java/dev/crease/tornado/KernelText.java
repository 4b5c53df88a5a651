package dev.crease.tornado;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.AccessorParameters;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.Access;

/**
 * What TornadoVM makes of a kernel for a device, if an earlier session or process left it in a file. For kernels whose text does not
 * depend on the arguments of their task: TornadoVM replaces numbers, and lengths of arrays, by their values. On PoCL alone,
 * where it was tried.
 */
public final class KernelText {

  /** The JVM flag that says in which folder, or false for none. */
  public static final String CACHE = JvmFlags.KERNEL_CACHE;

  private static final Map<String, Optional<String>> KEYS = new ConcurrentHashMap<>();

  private final String method;
  private final Optional<String> key;
  private final Optional<Path> file;
  private final Function<String, Optional<String>> finish;

  private KernelText(String method, Optional<String> key,
      Function<String, Optional<String>> finish) {
    this.method = method;
    this.key = key;
    this.finish = finish;
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
    return of(target, kernel, method, Optional::of);
  }

  /**
   * Looks for it.
   *
   * @param target the device
   * @param kernel the class that has the kernel
   * @param method the kernel
   * @param finish what is kept instead of a text that TornadoVM has made; if nothing, it is not kept
   */
  public static KernelText of(TornadoTarget target, Class<?> kernel, String method,
      Function<String, Optional<String>> finish) {
    return new KernelText(method, KEYS.computeIfAbsent(
        target.name() + " " + kernel.getName() + "." + method,
        _ -> target.isPoCl() ? KernelCache.key(target, kernel, method) : Optional.empty()), finish);
  }

  /** Whether there is one. */
  public boolean isKept() {
    return file.isPresent();
  }

  /** Whether it is not kept and could be, as far as can be told. */
  public boolean canBeKept() {
    return !isKept() && key.isPresent() && KernelCache.place().isPresent();
  }

  /**
   * Adds the kernel as it was kept.
   *
   * @param graph the graph
   * @param id the task's name there
   * @param arguments of the method
   */
  public void addTo(TaskGraph graph, String id, Object... arguments) {
    AccessorParameters parameters = new AccessorParameters(arguments.length);
    for (int i = 0; i < arguments.length; i++) {
      parameters.set(i, arguments[i], Access.READ_WRITE);
    }
    graph.prebuiltTask(id, method, file.orElseThrow().toString(), parameters);
  }

  /**
   * Compiles a program of this kernel alone, and keeps its text if it was not there.
   *
   * @param program the program
   * @throws dev.crease.error.ExecutionException if the device fails
   */
  public void compile(DeviceProgram program) {
    if (canBeKept()) {
      KernelCache.keep(key.orElseThrow(), program::compilePrinted, finish);
    } else {
      program.compile();
    }
  }

  /**
   * Keeps the text if it can be kept.
   *
   * @param program with the kernel, with any arguments; it is not to run
   * @throws dev.crease.error.ExecutionException if the device fails
   */
  public void translate(DeviceProgram program) {
    if (canBeKept()) {
      KernelCache.keep(key.orElseThrow(), program::printOnly, finish);
    }
  }
}
