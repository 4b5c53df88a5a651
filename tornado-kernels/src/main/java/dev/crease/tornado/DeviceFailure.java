package dev.crease.tornado;

import dev.crease.error.ExecutionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceFP16NotSupported;
import uk.ac.manchester.tornado.api.exceptions.TornadoDeviceFP64NotSupported;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** Turns what TornadoVM throws into one device error that names the cure. */
public final class DeviceFailure {

  private DeviceFailure() {}

  /**
   * Runs something that calls TornadoVM.
   *
   * @param where the device's name
   * @param what the kernel, task graph or action, a few words
   * @param action calls TornadoVM
   * @throws ExecutionException if the device fails
   */
  public static <T> T guard(String where, String what, Supplier<T> action) {
    try {
      return action.get();
    } catch (ExecutionException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      // TornadoInternalError extends Error; the JVM's own errors are not the device's.
      if (e instanceof VirtualMachineError) {
        throw e;
      }
      throw translate(where, what, e);
    }
  }

  static ExecutionException translate(String where, String what, Throwable failure) {
    List<Throwable> chain = chain(failure);
    if (chain.stream().anyMatch(DeviceFailure::isOutOfMemory)) {
      return error(where, what + " to fit into the device's memory", failure,
          "give it more with -D" + JvmFlags.DEVICE_MEMORY + "=<n>GB (now "
              + System.getProperty(JvmFlags.DEVICE_MEMORY, "4GB") + "), or take a smaller batch");
    }
    if (chain.stream().anyMatch(e -> e instanceof TornadoDeviceFP64NotSupported)) {
      return error(where, "fp64 for " + what, failure, "choose a device that has fp64");
    }
    if (chain.stream().anyMatch(e -> e instanceof TornadoDeviceFP16NotSupported)) {
      return error(where, "fp16 for " + what, failure, "choose a device that has fp16");
    }
    if (chain.stream().anyMatch(DeviceFailure::isCompilation)) {
      return error(where, what + " to build", failure, keepLog(what, failure));
    }
    return error(where, what + " to run", failure, keepLog(what, failure));
  }

  private static ExecutionException error(String where, String expected, Throwable failure,
      String fix) {
    return new ExecutionException(ExecutionException.Kind.DEVICE, where, expected,
        firstLine(failure), fix,
        failure);
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable e = failure; e != null && !chain.contains(e); e = e.getCause()) {
      chain.add(e);
    }
    return chain;
  }

  private static boolean isOutOfMemory(Throwable e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return e instanceof TornadoOutOfMemoryException || e instanceof TornadoMemoryException
        || text.contains("out of memory") || text.contains("cl_mem_object_allocation_failure");
  }

  private static boolean isCompilation(Throwable e) {
    String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    String name = e.getClass().getSimpleName();
    return text.contains("compil") || name.contains("Bailout") || name.contains("Inlining")
        || name.contains("InternalError");
  }

  /** The first line of a message, without the colours that TornadoVM puts into it. */
  static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage())
        .replaceAll("\u001B\\[[;\\d]*m", "")
        .strip();
    String line = message.lines().findFirst().orElse("").strip();
    String name = failure.getClass().getSimpleName();
    return line.isEmpty() || line.equals("null") ? name : name + ": " + line;
  }

  private static String keepLog(String what, Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    for (Path log : driverLogs()) {
      try {
        text.append("\n==== ").append(log.toString()).append('\n').append(Files.readString(log));
      } catch (IOException e) {
        text.append("could not be read: ").append(String.valueOf(e.getMessage())).append('\n');
      }
    }
    try {
      Path file = Files.createTempFile(
          "crease-" + what.replaceAll("[^A-Za-z0-9.]+", "-") + "-", ".log");
      Files.writeString(file, text.toString());
      return "see the log in " + file;
    } catch (IOException e) {
      return "see the cause with --debug (its log could not be written: " + e.getMessage() + ")";
    }
  }

  /** What the driver's compiler said and the source it said it of, where TornadoVM has just left them. */
  private static List<Path> driverLogs() {
    String home = System.getenv("TORNADOVM_HOME");
    if (home == null) {
      return List.of();
    }
    long recent = System.currentTimeMillis() - 60_000;
    try (Stream<Path> files = Files.walk(Path.of(home, "var", "opencl-logs"))) {
      return files.filter(Files::isRegularFile)
          .filter(f -> f.toFile().lastModified() >= recent)
          .sorted()
          .toList();
    } catch (IOException | java.io.UncheckedIOException _) {
      return List.of();
    }
  }
}
